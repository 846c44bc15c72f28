using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Networks of awkward sizes against the double reference.</summary>
internal sealed class LinearKernelTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly int[][] Widths = [[1, 1], [7, 31], [31, 257, 7], [16, 256, 512, 784], [257, 1000, 1], [3, 1000, 257]];

    [Test]
    public void Decode_AnyWidthsAndBatch_MatchesReference([ValueSource(nameof(Widths))] int[] widths, [Values] bool floor)
    {
        using Model model = TestModels.Decoder(widths);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model, new DecoderOptions { MaxBatch = 257 });
        foreach (int batch in new[] { 1, 2, 4, 5, 7, 31, 257 })
        {
            float[] latents = Reference.Latents(batch * widths[0], batch);
            var values = new float[batch * widths[^1]];
            decoder.Decode(latents, values);
            Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance), $"batch {batch}");
        }
    }

    [Test]
    public void Decode_AsManyAsABatchMayBe_MatchesReference([Range(1, 17)] int batch)
    {
        using Model model = TestModels.Decoder([7, 31, 8]);
        using GpuDecoder decoder = Device.CreateDecoder(model, new DecoderOptions { MaxBatch = batch });
        float[] latents = Reference.Latents(batch * 7);
        var values = new float[batch * 8];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void Decode_ReducedPrecisionWeights_MatchTheReferenceOnTheRoundedWeights([Values(1, 9)] int batch)
    {
        using Model model = TestModels.Decoder([31, 257, 40], precision: ModelPrecision.Float16);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        float[] latents = Reference.Latents(batch * 31);
        var values = new float[batch * 40];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void Decode_WithoutBiasesOrWithLogits_MatchesReference([Values] bool bias, [Values(1, 9)] int batch)
    {
        using Model model = TestModels.Vae(new ImageShape(1, 6, 7), 5, [19], likelihood: Likelihood.Bernoulli, logits: true, bias: bias, golden: false);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        float[] latents = Reference.Latents(batch * 5);
        var values = new float[batch * 42];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void Decode_TakesOneDispatchALayer()
    {
        // More weights than any network in one dispatch has.
        using Model model = TestModels.Decoder([16, 1024, 1024, 784]);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        decoder.Decode(new float[16], new float[784]);
        Assert.That(decoder.LastDispatches, Is.EqualTo(3));
        decoder.Decode(new float[32], new float[2 * 784]);
        Assert.That(decoder.LastDispatches, Is.EqualTo(3), "the last layer writes rows");
        decoder.Decode(new float[16], new byte[4 * 784]);
        Assert.That(decoder.LastDispatches, Is.EqualTo(4));
        Assert.That(decoder.AllocatedBytes, Is.InRange(4 * (16 * 1024 + 1024 * 1024 + 1024 * 784), 16 << 20));
    }

    [Test]
    public void Decode_EveryActivation_MatchesReference([Values] Activation activation, [Values(1, 3, 9)] int batch)
    {
        using Model model = TestModels.Decoder([7, 65, 130], activation, activation);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        float[] latents = Reference.Latents(batch * 7);
        var values = new float[batch * 130];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
    }
}
