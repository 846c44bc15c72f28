using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>A thousand frames of a host's: nothing managed is allocated, no Vulkan object is made or freed, and the queue is never touched.</summary>
internal sealed class HostFrameTests(TestDriver driver) : HostTest(driver)
{
    private const int Frames = 1000;
    private const int InFlight = 2;

    [Test]
    public void Record_AThousandFrames_AllocatesNothingAndNeverTouchesTheQueue([Values] HostKind kind, [Values] DecoderInputKind input)
    {
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = TestModels.Vae(new ImageShape(1, 4, 4), 5, [16], golden: false);
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 3, FramesInFlight = InFlight });
        var small = new HostTexture(host, 12, 4, Format.R8G8B8A8Unorm);
        var half = new HostTexture(host, 12, 4, Format.R16G16B16A16Sfloat);
        float[] latents = Reference.Latents(15);
        float[] images = Reference.Latents(48);
        var paths = new LatentPathSet(LatentPath.CatmullRom([latents[..5], latents[5..10], latents[10..]]));
        PathTime[] times = [new(0, 0.1f), new(0, 0.5f), new(0, 1.5f)];
        using var frames = new HostFrames(host, InFlight);
        long recorded = 0;

        void Frame()
        {
            CommandBuffer commands = frames.Begin();
            HostTexture texture = frames.Current % 2 == 0 ? small : half;
            GpuTarget target = GpuTarget.ToImage(texture.Describe(ImageLayout.Undefined, ImageLayout.ShaderReadOnlyOptimal));
            DecoderInput values = input switch
            {
                DecoderInputKind.Latents => DecoderInput.Latents(latents),
                DecoderInputKind.PriorSamples => DecoderInput.PriorSamples(3, 4, (uint)frames.Current),
                DecoderInputKind.Paths => DecoderInput.Paths(paths, times),
                _ => DecoderInput.Images(images, 4, (uint)frames.Current, 1),
            };
            recorded += decoder.Record(commands.Handle, in target, in values, frames.Current, frames.Completed) ? 1 : 0;
            frames.Submit();
        }

        for (int i = 0; i < 50; i++)
        {
            Frame();
        }

        recorded = 0;
        ulong first = frames.Current;
        int locks = host.Locks;
        Dictionary<string, long> before = host.Calls.Snapshot();
        Assert.That(Allocations.Of(Frame, Frames), Is.Zero, "managed bytes");
        Assert.That(recorded, Is.EqualTo(frames.Current - first));
        Assert.That(host.Locks - locks, Is.Zero);
        Dictionary<string, long> calls = host.Calls.Since(before);
        Assert.That(calls.Keys, Is.All.StartsWith("vkCmd"), "recording is all that is done");
        Assert.That(calls["vkCmdDispatch"], Is.GreaterThanOrEqualTo(2 * Frames), "the counter counts: a network and the target at least");
    }
}
