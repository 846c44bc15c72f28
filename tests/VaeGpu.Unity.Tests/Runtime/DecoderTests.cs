using UnityEngine;
using VaeGpu.Testing;

namespace VaeGpu.Unity.Tests;

/// <summary>The decoder against a stand-in for the library, whose pictures of 3 × 2 pixels have base at their top and base + 100 below.</summary>
[Platform("Linux")]
public sealed class DecoderTests
{
    private static readonly byte[] Model = [1];

    [TearDown]
    public void NothingStaysAlive()
    {
        LiveObjects.DisposeAll();
        Assert.That(StandinLibrary.Alive, Is.Zero);
    }

    [Test]
    public void Decode_ShowsThePictureUprightAFrameLater()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(decoder.SetLatents([7, 0]), Is.True);
            Assert.That(decoder.Decode(), Is.False);
            Assert.That(Textures.Rows(decoder.Texture), Is.EqualTo(new byte[] { 0, 0 }));
            Assert.That(decoder.Decode(), Is.True);
            Assert.That(Textures.Rows(decoder.Texture), Is.EqualTo(new byte[] { 107, 7 }));
            Assert.That((decoder.Width, decoder.Height, decoder.LatentSize, decoder.Positions), Is.EqualTo((3, 2, 2, 0)));
            Assert.That((decoder.DeviceName, decoder.ProcessorReason), Is.EqualTo(("Stand-in é", "There is no Vulkan.")));
            Assert.That((decoder.Stats.Backend, decoder.Stats.Completed, decoder.Stats.InFlight), Is.EqualTo((Backend.Processor, 1L, 0)));
        }
    }

    [Test]
    public void Decode_OfTheSameInput_IsDoneOnce()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model);
        decoder.SetPrior(new PriorDraw { Seed = 3 });
        int changes = Enumerable.Range(0, 5).Count(_ => decoder.Decode());
        Assert.That((changes, StandinLibrary.Begun), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Input_IsNotTakenWhileTheModelLoads()
    {
        StandinLibrary.Reset(loadPolls: 3);
        using Decoder decoder = Decoder.Load(Model);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(decoder.SetLatents([1, 2]), Is.False);
            Assert.That(decoder.Decode(), Is.False);
            Assert.That(decoder.Texture == null, Is.True);
            Assert.That(decoder.Stats.Completed, Is.Zero);
            Assert.That(decoder.Ready, Is.False);
            Assert.That(decoder.Ready, Is.True);
        }
    }

    /// <summary>Four frames pass before a decode is there, and two may be under way: the newest input waits, older ones are passed over.</summary>
    [Test]
    public void Ring_WhenFull_KeepsTheNewestInput()
    {
        StandinLibrary.Reset(decodePolls: 4);
        using Decoder decoder = Decoder.Load(Model);
        var shown = new List<byte>();
        for (byte frame = 1; frame <= 20; frame++)
        {
            if (frame <= 6)
            {
                decoder.SetLatents([frame, 0]);
            }

            if (decoder.Decode())
            {
                shown.Add(Textures.Rows(decoder.Texture)[1]);
            }
        }

        Assert.That(shown, Is.EqualTo(new byte[] { 1, 2, 6 }));
    }

    [Test]
    public void Batch_LiesOnePictureAboveTheOther()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model, new DecoderSettings { MaxBatch = 3 });
        decoder.SetLatents([10, 0, 20, 0]);
        decoder.Decode();
        decoder.Decode();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Textures.Rows(decoder.Texture), Is.EqualTo(new byte[] { 110, 10, 120, 20, 0, 0 }));
            Assert.That((decoder.PictureRect(1).y, decoder.PictureRect(1).height), Is.EqualTo((1 / 3f, 1 / 3f)));
        }
    }

    [Test]
    public void Path_IsDecodedAtItsTimes()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model);
        using (LatentPath path = LatentPath.Create(PathKind.Spherical, [1, 2, 3, 4], 2))
        {
            decoder.SetPath(path, [new PathTime(2.5f)]);
            Assert.That((path.Start, path.Duration), Is.EqualTo((2f, 4f)));
        }

        decoder.Decode();
        decoder.Decode();
        Assert.That(Textures.Rows(decoder.Texture)[1], Is.EqualTo(25));
    }

    [Test]
    public void Images_AreEncodedAndDecoded()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model, new DecoderSettings { MaxBatch = 2 });
        float[] images = new float[12];
        (images[0], images[6]) = (30, 40);
        Assert.That(decoder.SetImages(images, temperature: 1, seed: 5), Is.True);
        decoder.Decode();
        decoder.Decode();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Textures.Rows(decoder.Texture), Is.EqualTo(new byte[] { 130, 30, 140, 40 }));
            Assert.That((decoder.HasEncoder, decoder.Channels), Is.EqualTo((true, 1)));
            Assert.That(() => decoder.SetImages(new float[5]), Throws.ArgumentException.With.Message.Contains("no whole number of pictures of 6"));
            Assert.That(() => decoder.SetImages(new float[18]), Throws.ArgumentException);
        }
    }

    [Test]
    public void Draw_GivesLatents()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model);
        float[] latents = new float[4];
        decoder.Draw(new PriorDraw { Seed = 5, Count = 2 }, latents);
        Assert.That(latents, Is.EqualTo(new float[] { 5, 6, 15, 16 }));
    }

    [Test]
    public void Targets_OfTheCallers_AreWritten()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model);
        var texture = new Texture2D(3, 2, TextureFormat.RGBA32, false, false);
        var render = new RenderTexture(64, 64, 0);
        decoder.SetPrior(new PriorDraw { Seed = 1 });
        decoder.Decode(texture);
        decoder.SetPrior(new PriorDraw { Seed = 2 });
        decoder.Decode(texture);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(decoder.UnitysDevice, Is.False);
            Assert.That(Textures.Rows(texture), Is.EqualTo(new byte[] { 101, 1 }));
            Assert.That(decoder.Decode(render), Is.True);
            Assert.That(render.Drawn == decoder.Texture, Is.True);
            Assert.That(() => decoder.Decode(new Texture2D(2, 3, TextureFormat.RGBA32, false, false)), Throws.ArgumentException);
            Assert.That(() => decoder.Decode((RenderTexture)null!), Throws.ArgumentNullException);
        }

        UnityEngine.Object.DestroyImmediate(texture);
    }

    [Test]
    public void File_IsNamedInUtf8()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.LoadFile("mödel.safetensors");
        Assert.That(decoder.Ready, Is.True);
        Assert.That(() => Decoder.LoadFile("other"), Throws.TypeOf<VaeGpuException>().With.Message.EqualTo("another path"));
    }

    [Test]
    public void Mistakes_AreRefusedBeforeTheLibraryIsCalled()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Decoder.Load((ModelAsset)null!), Throws.ArgumentNullException);
            Assert.That(() => Decoder.Load(Model, new DecoderSettings { FramesInFlight = 17 }), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => decoder.SetLatents([1, 2, 3]), Throws.ArgumentException);
            Assert.That(() => decoder.SetLatents([1, 2, 3, 4]), Throws.ArgumentException);
            Assert.That(() => decoder.SetLatents([]), Throws.ArgumentException);
            Assert.That(() => decoder.SetCodes([1]), Throws.ArgumentException);
            Assert.That(() => decoder.SetPrior(new PriorDraw { Count = 2 }), Throws.ArgumentException);
            Assert.That(() => decoder.SetPath(null!, [default]), Throws.ArgumentNullException);
            Assert.That(() => decoder.Draw(default, new float[1]), Throws.ArgumentException);
        }
    }

    [Test]
    public void Faults_OfTheModel_AreSaidInTheLibrarysWords()
    {
        StandinLibrary.Reset();
        StandinLibrary.FailLoad();
        using Decoder decoder = Decoder.Load(Model);
        Assert.That(() => decoder.Ready, Throws.TypeOf<VaeGpuException>().With.Message.EqualTo("The header is no JSON.").And.Property(nameof(VaeGpuException.Result)).EqualTo(Native.VG_ERROR_FORMAT));
    }

    [Test]
    public void Context_IsSharedAndGoesWithItsLastDecoder()
    {
        StandinLibrary.Reset();
        Decoder first = Decoder.Load(Model), second = Decoder.Load(Model), processor = Decoder.Load(Model, new DecoderSettings { Backend = Backend.Processor });
        int[] contexts = [StandinLibrary.Contexts, After(first), After(first), After(second), After(processor)];
        Assert.That(contexts, Is.EqualTo(new[] { 2, 2, 2, 1, 0 }));
        Assert.That(() => first.Decode(), Throws.TypeOf<ObjectDisposedException>());

        static int After(Decoder decoder)
        {
            decoder.Dispose();
            return StandinLibrary.Contexts;
        }
    }

    /// <summary>What a script forgot, the Editor frees when it reloads scripts.</summary>
    [Test]
    public void Reload_FreesWhatWasForgotten()
    {
        StandinLibrary.Reset();
        typeof(Editor.AssemblyReload).GetMethod("Watch", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.Invoke(null, null);
        _ = Decoder.Load(Model);
        _ = LatentPath.FromJson("{}"u8);
        Assert.That(StandinLibrary.Alive, Is.EqualTo(4));
        UnityEditor.AssemblyReloadEvents.Reload();
        Assert.That(StandinLibrary.Alive, Is.Zero);
    }

    [Test]
    public void Frames_AllocateNothing()
    {
        StandinLibrary.Reset();
        using Decoder decoder = Decoder.Load(Model);
        using LatentPath path = LatentPath.Create(PathKind.Linear, [1, 2, 3, 4], 2);
        var target = new RenderTexture(8, 8, 0);
        float[] latent = [1, 2], image = new float[6];
        Frame();
        Frame();
        Assert.That(Allocations.Of(Frame, 100), Is.Zero);
        Assert.That(StandinLibrary.Begun, Is.GreaterThan(100));

        void Frame()
        {
            decoder.SetLatents(latent);
            decoder.Decode();
            decoder.SetPrior(new PriorDraw { Seed = 4 });
            decoder.Decode(target);
            Span<PathTime> times = stackalloc PathTime[] { new PathTime(1) };
            decoder.SetPath(path, times);
            decoder.Decode();
            decoder.SetImages(image);
            decoder.Decode();
            _ = decoder.Stats.Completed;
        }
    }
}
