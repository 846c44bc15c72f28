using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Draws from every prior.</summary>
internal sealed class PriorTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void AutoregressiveDraws_ReplayTheUniformNumbers([Values(0f, 0.7f, 1f)] float temperature, [Values(0, 1, 3)] int topK, [Values] bool floor)
    {
        using Model model = TestModels.VqVae(positions: 5, codes: 17, size: 3, shared: floor, prior: [33, 20], exact: true);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        CodeChecks.Draws(decoder, model, PriorKind.Autoregressive, temperature, topK);
        CodeChecks.Draws(decoder, model, PriorKind.Independent, temperature, topK);
    }

    [Test]
    public void AutoregressiveDraws_OfManyCodes_ReplayTheUniformNumbers([Values] bool floor)
    {
        // Several blocks of outputs a position, and several codes a lane; most codes in the top 500.
        using Model model = TestModels.VqVae(positions: 3, codes: 777, size: 4, prior: [40], exact: true);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        CodeChecks.Draws(decoder, model, PriorKind.Autoregressive, 1, 0);
        CodeChecks.Draws(decoder, model, PriorKind.Autoregressive, 1, 500);
    }

    [Test]
    public void CodesDrawn_AreTheProcessors([Values(PriorKind.Independent, PriorKind.Autoregressive)] PriorKind kind)
    {
        using Model model = TestModels.VqVae(positions: 6, codes: 64, size: 3, prior: [50], exact: true);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using var onCpu = new CpuDecoder(model);
        DecoderInput input = DecoderInput.PriorSamples(64, 8, prior: kind);
        var values = new float[64 * 18];
        var expected = new float[64 * 18];
        decoder.Decode(input, values);
        onCpu.Decode(input, expected);
        int[] codes = CodeReference.Find(model, values);
        CodeReference.AssertDrawn(model, kind, codes, input);
        // A uniform on the edge of an interval may go either way, and what follows in that draw with it: one in thousands.
        int[] others = CodeReference.Find(model, expected);
        Assert.That(codes.Where((code, i) => code != others[i]).Count(), Is.LessThanOrEqualTo(6));
    }

    [Test]
    public void IndependentDraws_ReproduceTheFrequencies([Values] bool frequencies)
    {
        using Model model = TestModels.VqVae(frequencies: frequencies, exact: true);
        using GpuDecoder decoder = Choose(frequencies).CreateDecoder(model, new DecoderOptions { MaxBatch = 512 });
        CodeChecks.Frequencies(decoder, model);
    }

    [Test]
    public void HostileLogits_GiveCodes([Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e38f, -3e38f)] float bias)
    {
        using Model model = TestModels.VqVae(prior: [12], exact: true, change: (name, row, values) => values[0] = name.StartsWith("prior.", StringComparison.Ordinal) && name.EndsWith("bias", StringComparison.Ordinal) ? bias : values[0]);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        CodeChecks.HostileLogits(decoder, model);
    }

    [Test]
    public void AutoregressiveDraws_AfterLatentsThatAreNoNumbers_AreTheSame([Values(1, 5)] int batch)
    {
        using Model model = TestModels.VqVae(prior: [12], exact: true);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        var expected = new float[batch * 6];
        decoder.Decode(DecoderInput.PriorSamples(batch, 1), expected);
        var nothing = new float[batch * 6];
        Array.Fill(nothing, float.NaN);
        decoder.Decode(nothing, new float[batch * 6]);
        var values = new float[batch * 6];
        decoder.Decode(DecoderInput.PriorSamples(batch, 1), values);
        Assert.That(values, Is.EqualTo(expected));
    }

    [Test]
    public void AutoregressiveDraws_TakeOneSubmit()
    {
        using Model model = TestModels.VqVae(positions: 4, codes: 256, size: 2, prior: [40], exact: true);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        decoder.Decode(DecoderInput.PriorSamples(2, 1), new float[16]);
        Assert.That(decoder.LastDispatches, Is.EqualTo(4 * 3 + 1), "two layers and a draw a position, the decoder, which writes the rows");
    }

    [Test]
    public void MixtureDraws_AreMeanAndFactorTimesEpsilon([Values] MixtureCovariance covariance, [Values(0f, 0.5f, 1f)] float temperature, [Values] bool floor)
    {
        using Model model = TestModels.Mixture(covariance, latent: floor ? 1 : 7);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        MixtureChecks.Draws(decoder, model, temperature);
    }

    [Test]
    public void MixtureDraws_HaveItsMomentsAndTheProcessorsBits([Values] MixtureCovariance covariance)
    {
        using Model model = TestModels.Mixture(covariance, components: 4);
        using GpuDecoder decoder = Device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1024 });
        MixtureChecks.Moments(decoder, model);

        using var onCpu = new CpuDecoder(model);
        var values = new float[64 * 3];
        var expected = new float[64 * 3];
        decoder.Decode(DecoderInput.PriorSamples(64, 8, temperature: 0.7f), values);
        onCpu.Decode(DecoderInput.PriorSamples(64, 8, temperature: 0.7f), expected);
        Assert.That(values, Is.EqualTo(expected));
    }

    [Test]
    public void DrawsFromAnotherPrior_AreThat()
    {
        using Model model = TestModels.Mixture(MixtureCovariance.Diagonal);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        var values = new float[4 * 3];
        decoder.Decode(DecoderInput.PriorSamples(4, 5, prior: PriorKind.Normal), values);
        var expected = new float[4 * 3];
        CounterNormal.Fill(5, 0, RandomStream.Prior, 0, 3, expected);
        Assert.That(values, Is.EqualTo(expected));
    }

    [Test]
    public void Mixture_BeyondTheBindingLimit_IsRefused()
    {
        using Model model = TestModels.Mixture(MixtureCovariance.Full, components: 40, latent: 20);
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 32768 };
        Assert.That(() => device.CreateDecoder(model), Throws.TypeOf<GpuException>().With.Message.Contains("mixture"));
    }
}
