using System.Text;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Tunings from the host's options and its folder: used where the device can run them, and never trusted.</summary>
internal sealed class TuningFileTests(TestDriver driver) : GpuTest(driver)
{
    private readonly List<string> _warnings = [];
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _warnings.Clear();
        _folder = new TemporaryFolder();
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void NextDevice_UsesWhatWasFound()
    {
        using Model model = TestModels.Decoder([5, 40]);
        GpuTuning found;
        using (GpuDevice device = Make(cached: true))
        {
            found = device.Tune(model, new GpuTuningOptions { Batch = 20, Budget = TimeSpan.FromMinutes(10), MaximumPlans = 1 });
        }

        using GpuDevice next = Make(cached: true);
        Assert.That(next.Tuning?.ToJson(), Is.EqualTo(found.ToJson()));
        Assert.That(LinearPlan.For(next.Internal), Is.EqualTo(found.ToPlan()));
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void DamagedOrForeignFile_IsPassedOver()
    {
        string json = Other().ToJson();
        CacheIdentity identity = CacheIdentity.For(Device.Internal.Description);
        string path = _folder.File(identity.FileName("tuning", ".json"));
        CacheFile.Write(path, identity, Encoding.UTF8.GetBytes(json));
        using (GpuDevice device = Make(cached: true))
        {
            Assert.That(device.Tuning?.ToJson(), Is.EqualTo(json));
        }

        byte[] whole = File.ReadAllBytes(path);
        byte[] Flip(int at) => [.. whole[..at], (byte)(whole[at] ^ 16), .. whole[(at + 1)..]];
        foreach (byte[] damaged in new[] { Flip(0), Flip(12), Flip(16), Flip(48), Flip(90), whole[..^1], [], Encoding.UTF8.GetBytes(json) })
        {
            File.WriteAllBytes(path, damaged);
            AssertPassedOver(path);
        }

        string name = Other().Vector.Kernel;
        foreach (string wrong in new[]
        {
            "", "{}", json.Replace($"\"{name}\"", "\"no-such\""), json.Replace("\"workgroup\": 64", "\"workgroup\": 96"), json.Replace(Other().Identity, new string('0', 64)),
        })
        {
            // Whole by its own header, and of this device: a writer that is not ours.
            CacheFile.Write(path, identity, Encoding.UTF8.GetBytes(wrong));
            AssertPassedOver(path);
        }
    }

    [Test]
    public void ForcedTuning_WinsOverTheFileAndIsUsed()
    {
        using Model model = TestModels.Decoder([5, 300]);
        using (GpuDevice device = Make(cached: true))
        {
            device.Tune(model, new GpuTuningOptions { Budget = TimeSpan.Zero });
        }

        GpuTuning forced = Other() with { Identity = new string('0', 64) };
        using GpuDevice next = Make(cached: true, forced);
        Assert.That(next.Tuning, Is.SameAs(forced));
        using GpuDecoder decoder = next.CreateDecoder(model);
        var choice = new LinearChoice(LinearKernel.Vectors[0], 64);
        Assert.That(decoder.ChoicesFor(1), Is.All.EqualTo(choice));
        Assert.That(decoder.ChoicesFor(20), Is.All.EqualTo(new LinearChoice(LinearKernel.Tile, 64)));
        Assert.That(decoder.ChoicesFor(1), Is.Not.EqualTo(new[] { LinearPlan.ByProperties(next.Internal).Vector }), "another than without it");
        foreach (int batch in new[] { 1, 20 })
        {
            float[] latents = Reference.Latents(batch * 5);
            var values = new float[batch * 300];
            decoder.Decode(latents, values);
            Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
        }

        using GpuDevice fusing = Make(cached: true, forced with { FusedBytes = 1 << 20 });
        using GpuDecoder fused = fusing.CreateDecoder(model);
        Assert.That(fused.Fusion, Is.Not.Null);

        using GpuNearestCode search = next.CreateNearestCode(300, 7);
        float[] codes = Reference.Latents(300 * 7);
        search.SetCodes(codes);
        var indices = new int[300];
        search.Find(codes, indices, default);
        Assert.That(indices, Is.EqualTo(Enumerable.Range(0, 300)));
    }

    [Test]
    public void ForcedTuning_ThatTheDeviceCannotRun_IsRefused()
    {
        GpuTuning right = Other();
        foreach (GpuTuning wrong in new[]
        {
            right with { Block = 40 },
            right with { FusedBytes = -1 },
            right with { Vector = new GpuTuningChoice("vector-3", 64) },
            right with { Vector = right.Large },
            right with { Large = new GpuTuningChoice("tile-2", 100_000) },
            right with { Large = new GpuTuningChoice("tile-2", -16) },
        })
        {
            Assert.That(() => Make(cached: false, wrong), Throws.ArgumentException.With.Message.Contains("cannot run"));
        }
    }

    [Test]
    public void FolderThatCannotBeMade_IsAMessage()
    {
        using Model model = TestModels.Decoder([5, 40]);
        string file = _folder.File("file");
        File.WriteAllText(file, "");
        using GpuDevice device = GpuDevice.Create(Options with { CacheFolder = Path.Combine(file, "folder") });
        GpuTuning tuning = device.Tune(model, new GpuTuningOptions { Budget = TimeSpan.Zero });
        Assert.That(device.Tuning, Is.SameAs(tuning));
        Assert.That(_warnings, Has.Some.Contains("tuning is not kept"));
    }

    private GpuDeviceOptions Options => WithValidation(new GpuDeviceOptions()) with { OnMessage = message => _warnings.Add(message.Text) };

    private GpuDevice Make(bool cached, GpuTuning? tuning = null) => GpuDevice.Create(Options with { CacheFolder = cached ? _folder.Path : null, Tuning = tuning });

    /// <summary>What any device can run, and none is given by its properties.</summary>
    private GpuTuning Other() =>
        GpuTuning.Of(Device.Internal, new LinearPlan(256, new LinearChoice(LinearKernel.Vectors[0], 64), new LinearChoice(LinearKernel.Tile, 64)), []);

    private void AssertPassedOver(string path)
    {
        _warnings.Clear();
        using GpuDevice device = Make(cached: true);
        Assert.That(device.Tuning, Is.Null);
        Assert.That(_warnings, Has.One.Contains(path));
    }
}
