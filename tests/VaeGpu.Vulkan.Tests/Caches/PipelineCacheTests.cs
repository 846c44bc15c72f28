using System.Buffers.Binary;
using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>The driver's compiled kernels in the host's folder: they come back to the driver as they were, or not at all.</summary>
internal sealed class PipelineCacheTests(TestDriver driver) : GpuTest(driver)
{
    private readonly List<string> _warnings = [];
    private TemporaryFolder _folder = null!;

    private string File => Directory.GetFiles(_folder.Path).Single();

    [SetUp]
    public void MakeFolder()
    {
        _warnings.Clear();
        _folder = new TemporaryFolder();
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void NextDevice_GetsWhatTheLastOneSaved()
    {
        var first = new DriverCacheCalls();
        using (GpuDevice device = Make(first))
        {
            Decode(device);
            Assert.That(Directory.GetFiles(_folder.Path), Is.Empty, "written when the device goes");
        }

        Assert.That(first.Initial, Is.EqualTo(new byte[]?[] { null }));
        byte[] payload = System.IO.File.ReadAllBytes(File)[CacheFile.HeaderBytes..];
        Assert.That(payload, Has.Length.GreaterThanOrEqualTo(32));
        var second = new DriverCacheCalls();
        using (GpuDevice device = Make(second))
        {
            Decode(device);
        }

        Assert.That(second.Initial, Is.EqualTo(new[] { payload }));
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void NextDevice_GetsALargeCacheToTheByte()
    {
        // lavapipe keeps nothing but a header; other drivers keep megabytes.
        byte[] data = [.. Header(), .. new byte[3_000_000]];
        new Random(1).NextBytes(data.AsSpan(32));
        using (GpuDevice device = Make(new DriverCacheCalls { Data = data }))
        {
            device.SaveCaches();
        }

        var next = new DriverCacheCalls { Data = data };
        Make(next).Dispose();
        Assert.That(next.Initial.Single()!.AsSpan().SequenceEqual(data));
    }

    [Test]
    public void CacheBeyondTheLimit_IsKeptInPart()
    {
        byte[] data = [.. Header(), .. new byte[DriverCache.MaximumBytes]];
        using (GpuDevice device = Make(new DriverCacheCalls { Data = data }))
        {
            device.SaveCaches();
        }

        var next = new DriverCacheCalls { Data = data };
        Make(next).Dispose();
        Assert.That(next.Initial.Single(), Has.Length.EqualTo(DriverCache.MaximumBytes));
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void DamagedFile_IsPassedOverAndWrittenAnew()
    {
        using (GpuDevice device = Make(new DriverCacheCalls()))
        {
            Decode(device);
        }

        string path = File;
        byte[] whole = System.IO.File.ReadAllBytes(path);
        byte[] Flip(int at) => [.. whole[..at], (byte)(whole[at] ^ 16), .. whole[(at + 1)..]];
        // Magic, version, length, identity, hash, and the driver's header and last byte.
        foreach (byte[] damaged in new byte[][] { Flip(0), Flip(8), Flip(12), Flip(15), Flip(16), Flip(47), Flip(48), Flip(80), Flip(whole.Length - 1), [], whole[..79], whole[..80], whole[..^1], [.. whole, 0] })
        {
            System.IO.File.WriteAllBytes(path, damaged);
            _warnings.Clear();
            var calls = new DriverCacheCalls();
            using (GpuDevice device = Make(calls))
            {
                Assert.That(calls.Initial, Is.EqualTo(new byte[]?[] { null }));
                Assert.That(_warnings, Has.One.Contains(path), "the host is told");
                device.SaveCaches();
            }

            Assert.That(CacheFile.Read(path, CacheIdentity.For(Device.Internal.Description), DriverCache.MaximumBytes, out _), Is.Not.Null, "written anew");
        }
    }

    [Test]
    public void PayloadOfAnotherDriver_NeverReachesOurs()
    {
        byte[] header = Header();
        // Size, version, vendor, device and UUID, each with one bit wrong, and none at all: inside a file that is right.
        byte[][] foreign = [.. new[] { 0, 4, 8, 12, 16, 31 }.Select(at => (byte[])[.. header[..at], (byte)(header[at] ^ 1), .. header[(at + 1)..]]), header[..31], []];
        CacheIdentity identity = CacheIdentity.For(Device.Internal.Description);
        string path = _folder.File(identity.FileName("pipelines", ".bin"));
        foreach (byte[] payload in foreign)
        {
            CacheFile.Write(path, identity, payload);
            _warnings.Clear();
            var calls = new DriverCacheCalls();
            Make(calls).Dispose();
            Assert.That(calls.Initial, Is.EqualTo(new byte[]?[] { null }), Convert.ToHexString(payload));
            Assert.That(_warnings, Has.One.Contains("driver's own header"));
        }

        CacheFile.Write(path, identity, header);
        var right = new DriverCacheCalls();
        Make(right).Dispose();
        Assert.That(right.Initial, Is.EqualTo(new[] { header }), "the same without a wrong bit");
    }

    [Test]
    public void DriverThatRefusesTheKeptCache_StartsWithAnEmptyOne()
    {
        CacheIdentity identity = CacheIdentity.For(Device.Internal.Description);
        CacheFile.Write(_folder.File(identity.FileName("pipelines", ".bin")), identity, Header());
        var calls = new DriverCacheCalls { Refusal = Result.ErrorInitializationFailed };
        using GpuDevice device = Make(calls);
        Assert.That(calls.Initial, Is.EqualTo(new[] { Header(), null }));
        Assert.That(_warnings, Has.One.Contains("refuses"));
        Decode(device);
    }

    [Test]
    public void NoFolder_NothingIsAskedForOrWritten([Values(null, "")] string? folder)
    {
        string[] before = Directory.GetFiles(Environment.CurrentDirectory);
        var calls = new DriverCacheCalls();
        using (GpuDevice device = Make(calls, folder))
        {
            Decode(device);
            device.SaveCaches();
        }

        Assert.That(calls.Initial, Is.EqualTo(new byte[]?[] { null }));
        Assert.That(calls.DataCalls, Is.Zero);
        Assert.That(Directory.GetFiles(Environment.CurrentDirectory), Is.EquivalentTo(before));
    }

    [Test]
    public void Disposal_WritesOnlyWhatIsNew()
    {
        Make(new DriverCacheCalls()).Dispose();
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty, "nothing was compiled");
        using (GpuDevice device = Make(new DriverCacheCalls()))
        {
            Decode(device);
            device.SaveCaches();
            System.IO.File.Delete(File);
        }

        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty, "all was saved before");
    }

    [Test]
    public void FolderThatCannotBe_IsAnExceptionWhenAskedAndAMessageWhenDisposing()
    {
        string file = _folder.File("file");
        System.IO.File.WriteAllBytes(file, [1]);
        foreach (string folder in new[] { file, "/proc/vaegpu", "nul\0byte" })
        {
            _warnings.Clear();
            GpuDevice device = Make(new DriverCacheCalls(), folder);
            Decode(device);
            Assert.That(device.SaveCaches, Throws.TypeOf<IOException>());
            _warnings.Clear();
            device.Dispose();
            Assert.That(_warnings, Has.One.Contains("not kept"), folder);
            Assert.That(device.SaveCaches, Throws.TypeOf<ObjectDisposedException>());
        }
    }

    [Test]
    public void FolderInTheFilesPlace_IsLeftAlone()
    {
        string path = _folder.File(CacheIdentity.For(Device.Internal.Description).FileName("pipelines", ".bin"));
        Directory.CreateDirectory(path);
        var calls = new DriverCacheCalls();
        using (GpuDevice device = Make(calls))
        {
            Decode(device);
            Assert.That(device.SaveCaches, Throws.TypeOf<IOException>());
        }

        Assert.That(calls.Initial, Is.EqualTo(new byte[]?[] { null }));
        Assert.That(Directory.Exists(path));
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
        Assert.That(_warnings, Has.Count.EqualTo(2), "when it was read and when it was saved");
    }

    [Test]
    public void DriverThatGivesNothingOut_IsAnExceptionWhenAskedAndAMessageWhenDisposing()
    {
        using (GpuDevice device = Make(new DriverCacheCalls { DataRefusal = Result.ErrorOutOfHostMemory }))
        {
            Decode(device);
            Assert.That(Assert.Throws<GpuException>(device.SaveCaches)!.Call, Is.EqualTo("vkGetPipelineCacheData"));
        }

        Assert.That(_warnings, Has.One.Contains("not kept"));
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
    }

    [Test]
    public void LostDevice_IsNotAskedForItsCache()
    {
        var calls = new DriverCacheCalls();
        using (GpuDevice device = Make(calls))
        {
            Decode(device);
            Assert.That(() => device.Internal.Check(Result.ErrorDeviceLost, "vkQueueSubmit"), Throws.TypeOf<DeviceLostException>());
            Assert.That(device.SaveCaches, Throws.TypeOf<DeviceLostException>());
        }

        Assert.That(calls.DataCalls, Is.Zero);
    }

    [Test]
    public void ReloadedKernels_StayOutOfTheCache()
    {
        var calls = new DriverCacheCalls();
        using Model model = ExactModels.Identity(new ImageShape(1, 1, 4));
        using (GpuDevice device = Make(calls, source: new Source(all: false)))
        {
            using GpuDecoder decoder = device.CreateDecoder(model);
            decoder.Decode(new float[4], new byte[16]);
        }

        Assert.That(calls.PipelineCaches, Has.Exactly(2).Zero, "the kernel of the source's, with and without sRGB");
        Assert.That(calls.PipelineCaches, Has.Some.Not.Zero, "the embedded ones");
        System.IO.File.Delete(File);

        using (GpuDevice device = Make(new DriverCacheCalls(), source: new Source(all: true)))
        {
            Decode(device);
        }

        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty, "nothing that is worth keeping was compiled");
    }

    [Test]
    public void AdoptedDevice_KeepsItsCacheToo()
    {
        var calls = new DriverCacheCalls();
        var options = new GpuDeviceOptions { CacheFolder = _folder.Path, Intercept = calls.Intercept };
        using (GpuDevice adopted = GpuDevice.Adopt(Device.Handles, options))
        {
            Decode(adopted);
        }

        byte[] payload = System.IO.File.ReadAllBytes(File)[CacheFile.HeaderBytes..];
        GpuDevice.Adopt(Device.Handles, options).Dispose();
        Assert.That(calls.Initial, Is.EqualTo(new[] { null, payload }));
    }

    [Test]
    public void SaveCaches_WhileDecodersAreMade_IsSafe()
    {
        using (GpuDevice device = Make(new DriverCacheCalls()))
        {
            Task[] tasks = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Decode(device))), Task.Run(() =>
            {
                for (int i = 0; i < 20; i++)
                {
                    device.SaveCaches();
                }
            })];
            Task.WaitAll(tasks);
        }

        Assert.That(CacheFile.Read(File, CacheIdentity.For(Device.Internal.Description), DriverCache.MaximumBytes, out _), Is.Not.Null);
        Assert.That(_warnings, Is.Empty);
    }

    private GpuDevice Make(DriverCacheCalls calls, IShaderSource? source = null) => Make(calls, _folder.Path, source);

    private GpuDevice Make(DriverCacheCalls calls, string? folder, IShaderSource? source = null) =>
        GpuDevice.Create(WithValidation(new GpuDeviceOptions { CacheFolder = folder, ShaderSource = source, Intercept = calls.Intercept }) with { OnMessage = Warn });

    private void Warn(GpuMessage message)
    {
        lock (_warnings)
        {
            _warnings.Add(message.Text);
        }
    }

    private static void Decode(GpuDevice device)
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 1, 4));
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1 });
        float[] latents = Reference.Latents(4);
        var values = new float[4];
        decoder.Decode(latents, values);
        Assert.That(values, Is.EqualTo(latents));
    }

    /// <summary>VkPipelineCacheHeaderVersionOne of the device, from Vulkan's own numbers.</summary>
    private unsafe byte[] Header()
    {
        PhysicalDeviceProperties properties = Device.Internal.Vk.GetPhysicalDeviceProperties(Device.Internal.Description.Handle);
        var header = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 32);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), properties.VendorID);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), properties.DeviceID);
        new ReadOnlySpan<byte>(properties.PipelineCacheUuid, 16).CopyTo(header.AsSpan(16));
        return header;
    }

    /// <summary>Gives the embedded kernels as if they were changed ones.</summary>
    private sealed class Source(bool all) : IShaderSource
    {
        public int Revision => 0;

        public byte[]? GetSpirv(string variant) => all || variant == "to-rgba8" ? Shaders.KernelLibrary.GetSpirv(variant).ToArray() : null;
    }
}
