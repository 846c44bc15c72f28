using VaeGpu.Testing;

namespace VaeGpu.Tests;

/// <summary>Models whose latents are codes, on the processor.</summary>
internal sealed class CpuCodeTests
{
    private static readonly int[] Batches = [1, 3, 64, 257];

    [Test]
    public void Decode_OfCodesAndQuantisedLatents_IsExact(
        [Values] bool shared,
        [Values(1, 7)] int positions,
        [Values(1, 5, 200)] int codes,
        [Values(1, 9, 31)] int size)
    {
        using Model model = TestModels.VqVae(positions: positions, codes: codes, size: size, shared: shared, frequencies: codes > 1, exact: true);
        using var decoder = new CpuDecoder(model, new() { MaxBatch = 257, Threads = 2 });
        foreach (int batch in Batches)
        {
            CodeChecks.Codes(decoder, model, batch);
            CodeChecks.Quantised(decoder, model, batch);
        }
    }

    [TestCase(ModelPrecision.Float16)]
    [TestCase(ModelPrecision.Int8)]
    public void Decode_ReadsReducedPrecision(ModelPrecision precision)
    {
        using Model model = TestModels.VqVae(shared: precision == ModelPrecision.Int8, precision: precision, golden: true);
        using var decoder = new CpuDecoder(model);
        int[] codes = [1, 0, 4, 3, 2, 1];
        var values = new float[2 * 16];
        decoder.Decode(DecoderInput.Codes(codes), values);
        Assert.That(Networks.NormalisedError(values, CodeReference.Run(model, model.Architecture.Decoder, CodeReference.Widen(CodeReference.Vectors(model, codes)))), Is.LessThan(1e-10));
    }

    [Test]
    public void Decode_OfImages_QuantisesTheirEncodings([Values] bool shared)
    {
        using Model model = TestModels.VqVae(positions: 4, codes: 33, size: 5, shared: shared, exact: true);
        using var decoder = new CpuDecoder(model, new() { MaxBatch = 257 });
        using var encoder = new CpuEncoder(model, new() { MaxBatch = 257 });
        foreach (int batch in Batches)
        {
            CodeChecks.Images(decoder, encoder, model, batch);
        }
    }

    [Test]
    public void KMeans_IsAModelOfCodes()
    {
        using Model model = TestModels.KMeans(new ImageShape(1, 5, 5), 70);
        using var decoder = new CpuDecoder(model, new() { MaxBatch = 257, Threads = 2 });
        using var encoder = new CpuEncoder(model, new() { MaxBatch = 257, Threads = 2 });
        CodeChecks.Codes(decoder, model, 9);
        CodeChecks.Quantised(decoder, model, 9);
        CodeChecks.QuantisedPaths(decoder, model);
        CodeChecks.Images(decoder, encoder, model, 257);
        CodeChecks.Draws(decoder, model, PriorKind.Independent, 1, 0);

        float[] latents = Networks.Values(3 * 25);
        var values = new float[3 * 25];
        decoder.Decode(latents, values);
        Assert.That(values, Is.EqualTo(latents), "its decoder is the identity");
    }

    [Test]
    public void Encode_OfTies_GivesTheLowestCode()
    {
        using Model model = CodeChecks.TiesModel();
        using var encoder = new CpuEncoder(model);
        CodeChecks.Ties(encoder);
    }

    [Test]
    public void TrySubmit_OfEveryInput_GivesTheSameAsDecode([Values] FrameInput input)
    {
        var image = new ImageShape(1, 4, 4);
        var inputs = new FrameInputs(image, [8]);
        using Model model = inputs.Model(input);
        using var decoder = new CpuDecoder(model);
        int length = FrameInputs.Batch * model.Architecture.Image.Elements;
        var expected = new float[length];
        decoder.Decode(inputs.Make(input, 1), expected);
        var values = new float[length];
        Assert.That(decoder.TrySubmit(inputs.Make(input, 2), PixelFormat.Float, out DecodeTicket other));
        Assert.That(decoder.TrySubmit(inputs.Make(input, 1), PixelFormat.Float, out DecodeTicket ticket));
        decoder.Read(ticket, values);
        Assert.That(values, Is.EqualTo(expected));
        decoder.Read(other, values);
    }

    [Test]
    public void Verify_PassesForEveryKind()
    {
        using Model kMeans = TestModels.KMeans(golden: true);
        using Model vqVae = TestModels.VqVae(prior: [12], golden: true);
        foreach (Model model in new[] { kMeans, vqVae })
        {
            using var decoder = new CpuDecoder(model);
            Assert.That(model.Verify(decoder).Passed);
        }

        using var encoder = new CpuEncoder(vqVae);
        Assert.That(vqVae.Verify(encoder).Passed);
    }

    [Test]
    public void Decode_OfWhatTheModelHasNot_IsRefused()
    {
        using Model model = TestModels.VqVae();
        using var decoder = new CpuDecoder(model);
        var target = new float[16];
        Assert.That(() => decoder.Decode(DecoderInput.Codes([0, 5, 0]), target), Throws.ArgumentException.With.Message.Contains("no code 5"));
        Assert.That(() => decoder.Decode(DecoderInput.Codes([0, -1, 0]), target), Throws.ArgumentException);
        Assert.That(() => decoder.Decode(DecoderInput.Codes([0, 0]), target), Throws.ArgumentException);
        Assert.That(() => decoder.Decode(DecoderInput.PriorSamples(1, 0, prior: PriorKind.Autoregressive), target), Throws.ArgumentException);
        Assert.That(() => decoder.Decode(DecoderInput.PriorSamples(1, 0, topK: -1), target), Throws.ArgumentException);
        using Model vae = TestModels.Vae(golden: false);
        using var other = new CpuDecoder(vae);
        Assert.That(() => other.Decode(DecoderInput.Codes([0]), target), Throws.ArgumentException);
        Assert.That(() => other.Decode(DecoderInput.Latents(new float[3]).Quantised(), target), Throws.ArgumentException);
        Assert.That(() => other.Decode(DecoderInput.PriorSamples(1, 0, topK: 2), target), Throws.ArgumentException);
    }
}
