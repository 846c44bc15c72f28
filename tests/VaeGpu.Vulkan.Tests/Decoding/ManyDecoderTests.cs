using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Decoders side by side, and beside the CPU backend.</summary>
internal sealed class ManyDecoderTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void Decoders_OnThreadsOfTheirOwn_DoNotDisturbEachOther([Values] bool floor)
    {
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, seed =>
        {
            using Model model = TestModels.Decoder([5, 40, 30], seed: seed + 1);
            using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
            for (int i = 0; i < 50; i++)
            {
                float[] latents = Reference.Latents((1 + i % 9) * 5, i);
                var values = new float[(1 + i % 9) * 30];
                decoder.Decode(latents, values);
                Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
            }
        });
    }

    [Test]
    public void Decoder_OutlivesItsDevice()
    {
        using Model model = TestModels.Decoder([5, 30]);
        GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        GpuDecoder decoder = device.CreateDecoder(model);
        device.Dispose();
        Assert.That(() => device.CreateDecoder(model), Throws.TypeOf<ObjectDisposedException>());
        float[] latents = Reference.Latents(5);
        var values = new float[30];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
        decoder.Dispose();
        decoder.Dispose();
    }

    [Test]
    public void Pictures_EqualTheCpuBackends_WithinOneStep([Values] DecoderInputKind kind, [Values(1, 9)] int batch)
    {
        using Model model = TestModels.Vae(new ImageShape(3, 8, 8), latent: 6, hidden: [50, 70], activation: Activation.Gelu, final: Activation.Sigmoid, golden: false);
        using GpuDecoder onGpu = Device.CreateDecoder(model);
        using var onCpu = new CpuDecoder(model);
        float[] latents = Reference.Latents(batch * 6);
        float[] images = Reference.Latents(batch * 192);
        var paths = new LatentPathSet(LatentPath.Create(LatentPathKind.Spherical, Reference.Latents(24), 6, new LatentPathOptions { Loop = true, Ease = LatentEase.Smoothstep }));
        PathTime[] instances = [.. Enumerable.Range(0, batch).Select(i => new PathTime(0, i * 1.7f - 3))];
        DecoderInput Input() => kind switch
        {
            DecoderInputKind.Latents => DecoderInput.Latents(latents),
            DecoderInputKind.PriorSamples => DecoderInput.PriorSamples(batch, 12, 3),
            DecoderInputKind.Paths => DecoderInput.Paths(paths, instances),
            _ => DecoderInput.Images(images, 12, 3, 0.8f),
        };

        var gpu = new byte[batch * 256];
        var cpu = new byte[batch * 256];
        onGpu.Decode(Input(), gpu);
        onCpu.Decode(Input(), cpu);
        Assert.That(gpu, Is.EqualTo(cpu).Within(1));
    }
}
