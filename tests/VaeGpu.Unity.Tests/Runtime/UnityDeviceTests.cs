using UnityEngine;
using UnityEngine.Experimental.Rendering;
using UnityEngine.Rendering;
using VaeGpu.Testing;

namespace VaeGpu.Unity.Tests;

/// <summary>
/// The decoder where Unity draws with Vulkan, against a stand-in whose events draw pictures of 3 × 2 pixels, base at their top and base + 100 below. The engine's render
/// thread runs when a test says so.
/// </summary>
[Platform("Linux")]
public sealed class UnityDeviceTests
{
    private static readonly byte[] Model = [1];

    [SetUp]
    public void UnityDrawsWithVulkan()
    {
        StandinLibrary.Reset();
        StandinLibrary.Unity();
        Debug.Warnings.Clear();
        Debug.Exceptions.Clear();
        SystemInfo.graphicsDeviceType = GraphicsDeviceType.Vulkan;
    }

    [TearDown]
    public void NothingStaysAlive()
    {
        SystemInfo.graphicsDeviceType = GraphicsDeviceType.OpenGLCore;
        QualitySettings.activeColorSpace = ColorSpace.Gamma;
        LiveObjects.DisposeAll();
        Graphics.Render();
        Assert.That((StandinLibrary.Alive, CommandBuffer.Alive), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Decode_DrawsIntoTheOwnTextureInTheSameFrame()
    {
        using Decoder decoder = Decoder.Load(Model);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(decoder.SetLatents([7, 0]), Is.True);
            Assert.That(decoder.Decode(), Is.True);
            Assert.That(decoder.Stats.InFlight, Is.EqualTo(1));
            Graphics.Render();
            Assert.That(Textures.Rows(decoder.Texture), Is.EqualTo(new byte[] { 107, 7 }));
            Assert.That(decoder.Decode(), Is.False, "the input is the same");
            Assert.That((decoder.Stats.Backend, decoder.Stats.UnitysDevice, decoder.Stats.Completed, decoder.Stats.InFlight), Is.EqualTo((Backend.Vulkan, true, 1L, 0)));
            Assert.That((decoder.UnitysDevice, decoder.DeviceName, decoder.ProcessorReason), Is.EqualTo((true, "Unity's card", "")));
            Assert.That((StandinLibrary.Contexts, StandinLibrary.Begun), Is.EqualTo((0, 0)), "no device of its own, nothing through memory");
            Assert.That(Debug.Warnings, Is.Empty);
        }
    }

    [Test]
    public void Batch_LiesOnePictureAboveTheOther()
    {
        using Decoder decoder = Decoder.Load(Model, new DecoderSettings { MaxBatch = 2 });
        decoder.SetLatents([10, 0, 20, 0]);
        decoder.Decode();
        Graphics.Render();
        Assert.That(Textures.Rows(decoder.Texture), Is.EqualTo(new byte[] { 110, 10, 120, 20 }));
    }

    [TestCase(GraphicsFormat.R8G8B8A8_UNorm)]
    [TestCase(GraphicsFormat.R16G16B16A16_SFloat)]
    public void RenderTexture_ThatFits_IsWrittenItself(GraphicsFormat format)
    {
        using Decoder decoder = Decoder.Load(Model);
        var target = new RenderTexture(3, 2, 0, format) { enableRandomWrite = true };
        for (byte seed = 1; seed < 5; seed++)
        {
            decoder.SetPrior(new PriorDraw { Seed = seed });
            Assert.That(decoder.Decode(target), Is.True);
            Graphics.Render();
            Assert.That(Textures.Rows(target), Is.EqualTo(new byte[] { (byte)(100 + seed), seed }));
        }

        Assert.That((target.Drawn is null, target.Pointers), Is.EqualTo((true, 1)), "its pointer is asked for once");
        UnityEngine.Object.DestroyImmediate(target);
    }

    [Test]
    public void RenderTexture_ThatIsCreatedAnew_IsAskedAgain()
    {
        using Decoder decoder = Decoder.Load(Model);
        var target = new RenderTexture(3, 2, 0) { enableRandomWrite = true };
        Show(1);
        target.Release();
        Show(2);
        decoder.Forget(target);
        target.Release();
        target.Create();
        Show(3);
        target.Release();
        target.enableRandomWrite = false;
        decoder.SetPrior(new PriorDraw { Seed = 4 });
        Assert.That((decoder.Decode(target), Graphics.Render(), target.Drawn == decoder.Texture), Is.EqualTo((true, 1, true)));
        target.enableRandomWrite = true;
        target.Create();
        Show(5);
        Assert.That(target.Pointers, Is.EqualTo(4));
        UnityEngine.Object.DestroyImmediate(target);

        void Show(byte seed)
        {
            decoder.SetPrior(new PriorDraw { Seed = seed });
            decoder.Decode(target);
            Graphics.Render();
            Assert.That(Textures.Rows(target)[1], Is.EqualTo(seed));
        }
    }

    [TestCase("no random write")]
    [TestCase("size")]
    [TestCase("sRGB")]
    [TestCase("mip maps")]
    [TestCase("samples")]
    [TestCase("dimension")]
    public void RenderTexture_ThatDoesNotFit_IsDrawnOver(string reason)
    {
        using Decoder decoder = Decoder.Load(Model);
        var target = new RenderTexture(reason == "size" ? 8 : 3, 2, 0, reason == "sRGB" ? GraphicsFormat.R8G8B8A8_SRGB : GraphicsFormat.R8G8B8A8_UNorm)
        {
            enableRandomWrite = reason != "no random write",
            useMipMap = reason == "mip maps",
            antiAliasing = reason == "samples" ? 4 : 1,
            dimension = reason == "dimension" ? TextureDimension.Tex3D : TextureDimension.Tex2D,
        };
        decoder.SetPrior(new PriorDraw { Seed = 3 });
        Assert.That(decoder.Decode(target), Is.True);
        Graphics.Render();
        Assert.That((target.Drawn == decoder.Texture, Textures.Rows(decoder.Texture)[1], target.Pointers), Is.EqualTo((true, (byte)3, 0)));
    }

    /// <summary>A blit leaves its target active and writes sRGB targets by what was set last; a scene must not see that a picture was drawn.</summary>
    [Test]
    public void RenderTexture_ThatIsDrawnOver_LeavesTheScenesStateAlone([Values] ColorSpace space, [Values] bool encodes)
    {
        QualitySettings.activeColorSpace = space;
        using Decoder decoder = Decoder.Load(Model);
        RenderTexture scene = new(8, 8, 0), target = new(8, 8, 0, GraphicsFormat.R8G8B8A8_SRGB);
        (RenderTexture.active, GL.sRGBWrite) = (scene, encodes);
        decoder.SetPrior(new PriorDraw { Seed = 3 });
        decoder.Decode(target);
        Graphics.Render();
        Assert.That((target.DrawnAsSrgb, RenderTexture.active == scene, GL.sRGBWrite), Is.EqualTo((space == ColorSpace.Linear, true, encodes)));
        (RenderTexture.active, GL.sRGBWrite) = (null, false);
    }

    /// <summary>In a linear project materials read light: numbers that bytes are too coarse for.</summary>
    [Test]
    public void ColourSpace_SaysWhatIsWritten([Values] ColorSpace space)
    {
        QualitySettings.activeColorSpace = space;
        using Decoder decoder = Decoder.Load(Model);
        decoder.SetPrior(new PriorDraw { Seed = 3 });
        decoder.Decode();
        Graphics.Render();
        bool isLinear = space == ColorSpace.Linear;
        Assert.That(StandinLibrary.EventFlags, Is.EqualTo(isLinear ? Native.VG_IMAGE_FLIP | Native.VG_IMAGE_LINEAR : Native.VG_IMAGE_FLIP));
        Assert.That(((RenderTexture)decoder.Texture).graphicsFormat, Is.EqualTo(isLinear ? GraphicsFormat.R16G16B16A16_SFloat : GraphicsFormat.R8G8B8A8_UNorm));
    }

    [Test]
    public void Queue_IsGivenOnceAFrameWhileTheDecoderIsMade()
    {
        StandinLibrary.Reset(loadPolls: 3);
        StandinLibrary.Unity();
        using Decoder decoder = Decoder.Load(Model);
        for (int frame = 0; frame < 3; frame++)
        {
            Time.frameCount++;
            Assert.That((decoder.Ready, decoder.SetLatents([1, 2]), decoder.Decode(), Graphics.Render()), Is.EqualTo((false, false, false, 1)));
        }

        for (int frame = 0; frame < 5; frame++)
        {
            Time.frameCount++;
            decoder.Decode();
            Graphics.Render();
        }

        Assert.That((decoder.Ready, StandinLibrary.QueueEvents), Is.EqualTo((true, 3)));
    }

    [Test]
    public void EventThatWasNotReady_IsIssuedAgain()
    {
        using Decoder decoder = Decoder.Load(Model);
        StandinLibrary.EventResult(Native.VG_NOT_READY, times: 2);
        decoder.SetLatents([9, 0]);
        var changes = new List<bool>();
        for (int frame = 0; frame < 5; frame++)
        {
            changes.Add(decoder.Decode());
            Graphics.Render();
        }

        Assert.That(changes, Is.EqualTo(new[] { true, true, true, false, false }));
        Assert.That((StandinLibrary.DecodeEvents, decoder.Stats.Completed, Textures.Rows(decoder.Texture)[1]), Is.EqualTo((1, 1L, (byte)9)));
    }

    [Test]
    public void EventThatFailed_IsSaidInTheLibrarysWords()
    {
        using Decoder decoder = Decoder.Load(Model);
        StandinLibrary.EventResult(Native.VG_ERROR_UNSUPPORTED, times: 1);
        decoder.SetLatents([9, 0]);
        decoder.Decode();
        Graphics.Render();
        Assert.That(() => decoder.Decode(), Throws.TypeOf<VaeGpuException>().With.Message.EqualTo("The event went wrong.").And.Property(nameof(VaeGpuException.Result)).EqualTo(Native.VG_ERROR_UNSUPPORTED));
        Assert.That(decoder.Decode(), Is.False, "what is refused once is refused again");
    }

    /// <summary>The render thread stands still: events go as far as there is room, then the newest input waits.</summary>
    [Test]
    public void RenderThreadThatIsBehind_IsNotOverrun()
    {
        using Decoder decoder = Decoder.Load(Model);
        int issued = 0;
        for (byte frame = 1; frame <= 20; frame++)
        {
            decoder.SetLatents([frame, 0]);
            issued += decoder.Decode() ? 1 : 0;
        }

        Assert.That((issued, Graphics.Render()), Is.EqualTo((8, 8)));
        Assert.That(decoder.Decode(), Is.True);
        Graphics.Render();
        Assert.That((Textures.Rows(decoder.Texture)[1], StandinLibrary.DecodeEvents), Is.EqualTo(((byte)20, 9)));
    }

    [Test]
    public void Dispose_WithEventsUnderWay_LeavesThemTheirMemory()
    {
        using Decoder other = Decoder.Load(Model);
        Decoder decoder = Decoder.Load(Model);
        var target = new RenderTexture(3, 2, 0) { enableRandomWrite = true };
        decoder.SetLatents([1, 0]);
        for (int i = 0; i < 3; i++)
        {
            decoder.SetLatents([1, 0]);
            decoder.Decode(target);
        }

        decoder.Dispose();
        Assert.That(Graphics.Render(), Is.EqualTo(3), "the events still run");
        Assert.That(StandinLibrary.DecodeEvents, Is.Zero, "and draw nothing");
        Assert.That(() => decoder.Decode(), Throws.TypeOf<ObjectDisposedException>());
        other.SetLatents([2, 0]);
        other.Decode(target);
        Graphics.Render();
        Assert.That(Textures.Rows(target)[1], Is.EqualTo(2));
        UnityEngine.Object.DestroyImmediate(target);
    }

    /// <summary>What a script forgot, the Editor frees when it reloads scripts, its render thread behind as ever.</summary>
    [Test]
    public void Reload_FreesWhatWasForgottenAndLeavesEventsAlone()
    {
        typeof(Editor.AssemblyReload).GetMethod("Watch", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.Invoke(null, null);
        Decoder decoder = Decoder.Load(Model);
        decoder.SetLatents([1, 0]);
        decoder.Decode();
        UnityEditor.AssemblyReloadEvents.Reload();
        Assert.That((StandinLibrary.Alive, Graphics.Render()), Is.EqualTo((0, 1)));
    }

    [Test]
    public void UnityWithoutTheLibrary_IsSaidOnceAndDecodedBesideIt([Values(1, Native.VG_ERROR_UNSUPPORTED)] int result)
    {
        typeof(NativeContext).GetField("_warned", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.SetValue(null, false);
        StandinLibrary.Unity(result);
        using Decoder decoder = Decoder.Load(Model), second = Decoder.Load(Model);
        decoder.SetLatents([7, 0]);
        decoder.Decode();
        decoder.Decode();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((decoder.UnitysDevice, Textures.Rows(decoder.Texture)[1], StandinLibrary.Contexts), Is.EqualTo((false, (byte)7, 1)));
            Assert.That(Debug.Warnings, Has.Count.EqualTo(1));
            Assert.That(Debug.Warnings[0], Does.Contain(result < 0 ? "Unity draws with something else." : "Load on startup"));
        }
    }

    [TestCase(Backend.Processor, false)]
    [TestCase(Backend.Automatic, true)]
    [TestCase(Backend.Vulkan, true)]
    public void UnitysDevice_IsLeftAloneWhereItIsNotWanted(Backend backend, bool ownDevice)
    {
        using Decoder decoder = Decoder.Load(Model, new DecoderSettings { Backend = backend, OwnDevice = ownDevice });
        var pixels = new Texture2D(3, 2, TextureFormat.RGBA32, false, false);
        decoder.SetLatents([7, 0]);
        decoder.Decode(pixels);
        Assert.That(decoder.Decode(pixels), Is.True);
        Assert.That((decoder.UnitysDevice, Graphics.Render(), Debug.Warnings.Count), Is.EqualTo((false, 0, 0)));
        UnityEngine.Object.DestroyImmediate(pixels);
    }

    [Test]
    public void Texture2D_IsRefusedWithTheWayOut()
    {
        using Decoder decoder = Decoder.Load(Model);
        Assert.That(() => decoder.Decode(new Texture2D(3, 2, TextureFormat.RGBA32, false, false)), Throws.InvalidOperationException.With.Message.Contains("DecoderSettings.OwnDevice"));
    }

    [Test]
    public void NewDeviceOfUnitys_IsTakenByTheNextDecoder()
    {
        Decoder.Load(Model).Dispose();
        StandinLibrary.LoseDevice();
        using Decoder lost = Decoder.Load(Model);
        Assert.That(() => lost.SetLatents([1, 0]), Throws.TypeOf<VaeGpuException>());
        LiveObjects.DisposeAll();
        StandinLibrary.Reset();
        StandinLibrary.Unity();
        using Decoder decoder = Decoder.Load(Model);
        decoder.SetLatents([5, 0]);
        decoder.Decode();
        Graphics.Render();
        Assert.That(Textures.Rows(decoder.Texture)[1], Is.EqualTo(5));
    }

    [Test]
    public void LatentTexture_ShowsItsPictureInTheSameFrame()
    {
        var scene = new GameObject();
        LatentTexture picture = scene.AddComponent<LatentTexture>();
        Renderer renderer = scene.AddComponent<Renderer>();
        picture.TargetRenderer = renderer;
        picture.Model = ModelAsset.Create([1]);
        scene.Send("LateUpdate");
        Graphics.Render();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(picture.Texture, Is.InstanceOf<RenderTexture>());
            Assert.That(Textures.Rows(picture.Texture)[1], Is.EqualTo(1));
            Assert.That(renderer.Block!.Last.Value == picture.Texture, Is.True);
        }

        scene.Send("OnDisable");
    }

    [Test]
    public void Frames_AllocateNothing()
    {
        using Decoder decoder = Decoder.Load(Model);
        using LatentPath path = LatentPath.Create(PathKind.Linear, [1, 2, 3, 4], 2);
        var written = new RenderTexture(3, 2, 0) { enableRandomWrite = true };
        var drawn = new RenderTexture(8, 8, 0);
        float[] latent = [1, 2], image = new float[6];
        for (int frame = 0; frame < 5; frame++)
        {
            Frame();
        }

        Assert.That(Allocations.Of(Frame, 100), Is.Zero);
        Assert.That(StandinLibrary.DecodeEvents, Is.GreaterThan(400));
        UnityEngine.Object.DestroyImmediate(written);

        void Frame()
        {
            decoder.SetLatents(latent);
            decoder.Decode();
            decoder.SetPrior(new PriorDraw { Seed = 4 });
            decoder.Decode(written);
            Span<PathTime> times = stackalloc PathTime[] { new PathTime(1) };
            decoder.SetPath(path, times);
            decoder.Decode(drawn);
            decoder.SetImages(image);
            decoder.Decode();
            _ = decoder.Stats.Completed;
            Graphics.Render();
        }
    }
}
