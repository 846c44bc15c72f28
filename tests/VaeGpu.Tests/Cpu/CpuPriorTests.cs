using VaeGpu.Testing;

namespace VaeGpu.Tests;

/// <summary>Draws from every prior, on the processor.</summary>
internal sealed class CpuPriorTests
{
    [Test]
    public void Decode_OfAutoregressiveDraws_ReplaysTheUniformNumbers(
        [Values(0f, 0.7f, 1f)] float temperature, [Values(0, 1, 3)] int topK, [Values] bool shared)
    {
        using Model model = TestModels.VqVae(positions: 5, codes: 17, size: 3, shared: shared, prior: [33, 20], exact: true);
        using var decoder = new CpuDecoder(model, new() { Threads = 2 });
        CodeChecks.Draws(decoder, model, PriorKind.Autoregressive, temperature, topK);
        CodeChecks.Draws(decoder, model, PriorKind.Independent, temperature, topK);
    }

    [Test]
    public void Decode_OfIndependentDraws_ReproducesTheFrequencies([Values] bool frequencies)
    {
        using Model model = TestModels.VqVae(frequencies: frequencies, exact: true);
        using var decoder = new CpuDecoder(model, new() { MaxBatch = 512 });
        CodeChecks.Frequencies(decoder, model);
    }

    [Test]
    public void Decode_OfHostileLogits_GivesCodes([Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e38f, -3e38f)] float bias)
    {
        using Model model = TestModels.VqVae(prior: [12], exact: true, change: (name, row, values) => values[0] = name.StartsWith("prior.", StringComparison.Ordinal) && name.EndsWith("bias", StringComparison.Ordinal) ? bias : values[0]);
        using var decoder = new CpuDecoder(model);
        CodeChecks.HostileLogits(decoder, model);
    }

    [Test]
    public void Decode_OfMixtureDraws_IsMeanAndFactorTimesEpsilon([Values] MixtureCovariance covariance, [Values(0f, 0.5f, 1f)] float temperature, [Values(1, 7)] int latent)
    {
        using Model model = TestModels.Mixture(covariance, latent: latent);
        using var decoder = new CpuDecoder(model);
        MixtureChecks.Draws(decoder, model, temperature);
    }

    [Test]
    public void Decode_OfManyMixtureDraws_HasItsMoments([Values] MixtureCovariance covariance)
    {
        using Model model = TestModels.Mixture(covariance, components: 4);
        using var decoder = new CpuDecoder(model, new() { MaxBatch = 1024 });
        MixtureChecks.Moments(decoder, model);
    }

    [Test]
    public void Decode_OfAnotherPrior_DrawsFromThat()
    {
        using Model model = TestModels.Mixture(MixtureCovariance.Diagonal);
        using var decoder = new CpuDecoder(model);
        var values = new float[4 * 3];
        decoder.Decode(DecoderInput.PriorSamples(4, 5, prior: PriorKind.Normal), values);
        var expected = new float[4 * 3];
        CounterNormal.Fill(5, 0, RandomStream.Prior, 0, 3, expected);
        Assert.That(values, Is.EqualTo(expected));
    }

    [Test]
    public void Sampler_DrawsWhatADecoderDraws()
    {
        using Model codes = TestModels.VqVae(prior: [12], exact: true);
        using Model mixture = TestModels.Mixture(MixtureCovariance.Full);
        foreach (Model model in new[] { codes, mixture })
        {
            using var decoder = new CpuDecoder(model);
            using var sampler = new PriorSampler(model);
            DecoderInput input = DecoderInput.PriorSamples(9, seed: 6, frame: 1, first: 2, temperature: 0.9f);
            var latents = new float[9 * model.Architecture.LatentSize];
            var drawn = new int[9 * (model.Architecture.Codebook?.Positions ?? 0)];
            sampler.Draw(input, latents, drawn);
            var values = new float[latents.Length];
            decoder.Decode(input, values);
            Assert.That(latents, Is.EqualTo(values));
            if (model == codes)
            {
                Assert.That(drawn, Is.EqualTo(CodeReference.Find(model, latents)));
            }
        }
    }

    [Test]
    public void Sampler_RefusesWhatIsNoDraw()
    {
        using Model model = TestModels.VqVae();
        using var sampler = new PriorSampler(model, new() { MaxBatch = 2 });
        Assert.That(() => sampler.Draw(new float[6], new float[6]), Throws.ArgumentException);
        Assert.That(() => sampler.Draw(DecoderInput.PriorSamples(3, 0), new float[18]), Throws.ArgumentException);
        Assert.That(() => sampler.Draw(DecoderInput.PriorSamples(1, 0), new float[5]), Throws.ArgumentException);
        Assert.That(() => sampler.Draw(DecoderInput.PriorSamples(1, 0), new float[6], new int[2]), Throws.ArgumentException);
        Assert.That(() => sampler.Draw(DecoderInput.PriorSamples(1, 0, prior: PriorKind.Normal), new float[6]), Throws.ArgumentException);
        sampler.Dispose();
        Assert.That(() => sampler.Draw(DecoderInput.PriorSamples(1, 0), new float[6]), Throws.InstanceOf<ObjectDisposedException>());
    }
}
