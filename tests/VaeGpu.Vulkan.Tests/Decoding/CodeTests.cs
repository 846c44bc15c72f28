using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Models whose latents are codes.</summary>
internal sealed class CodeTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly int[] Batches = [1, 3, 9, 64];

    [Test]
    public void Decode_OfCodesAndQuantisedLatents_IsExact([Values] bool shared, [Values(1, 7)] int positions, [Values(1, 5, 200)] int codes, [Values(1, 31)] int size)
    {
        using Model model = TestModels.VqVae(positions: positions, codes: codes, size: size, shared: shared, exact: true);
        using GpuDecoder decoder = Choose(shared).CreateDecoder(model);
        foreach (int batch in Batches)
        {
            CodeChecks.Codes(decoder, model, batch);
            CodeChecks.Quantised(decoder, model, batch);
        }
    }

    [Test]
    public void Decode_OfLongVectors_IsExact([Values] bool floor)
    {
        using Model model = TestModels.KMeans(new ImageShape(1, 40, 60), 300);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        CodeChecks.Codes(decoder, model, 5);
        CodeChecks.Quantised(decoder, model, 5);
    }

    [Test]
    public void Decode_InChunks_IsExact([Values] bool floor)
    {
        // 32 KiB a binding: a batch of 300 in chunks, and the tables at the limit.
        using Model model = TestModels.VqVae(positions: 10, codes: 20, size: 20, prior: [40], exact: true);
        using GpuDevice device = GpuDevice.Create(floor ? Floor : WithValidation(new GpuDeviceOptions()));
        device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 32768, MaxTexelBufferElements = 2048 };
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 300 });
        using GpuEncoder encoder = device.CreateEncoder(model, 300);
        foreach (int batch in new[] { 1, 50, 300 })
        {
            CodeChecks.Codes(decoder, model, batch);
            CodeChecks.Quantised(decoder, model, batch);
            CodeChecks.Images(decoder, encoder, model, batch);
        }

        CodeChecks.Draws(decoder, model, PriorKind.Autoregressive, 1, 0);
        CodeChecks.Draws(decoder, model, PriorKind.Independent, 1, 0);

        using Model large = TestModels.VqVae(codes: 2000, size: 3);
        Assert.That(() => device.CreateDecoder(large), Throws.TypeOf<GpuException>().With.Message.Contains("codebook"));
        Assert.That(() => device.CreateEncoder(large), Throws.TypeOf<GpuException>().With.Message.Contains("codebook"));
    }

    [Test]
    public void Decode_OfMorePositionsThanWorkgroups_TakesThemInTurn()
    {
        using Model model = TestModels.VqVae(positions: 7, codes: 33, size: 2, exact: true);
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        Assert.That(device.Internal.Limits.MaxWorkgroups, Is.GreaterThanOrEqualTo(65535));
        device.Internal.Limits = device.Internal.Limits with { MaxWorkgroups = 3 };
        using GpuDecoder decoder = device.CreateDecoder(model);
        using GpuEncoder encoder = device.CreateEncoder(model);
        CodeChecks.Quantised(decoder, model, 5);
        CodeChecks.Images(decoder, encoder, model, 5);
        CodeChecks.Draws(decoder, model, PriorKind.Independent, 1, 9);
    }

    [Test]
    public void Decode_OfImages_QuantisesTheirEncodings([Values] bool shared)
    {
        using Model model = TestModels.VqVae(positions: 4, codes: 33, size: 5, shared: shared, exact: true);
        using GpuDecoder decoder = Choose(shared).CreateDecoder(model);
        using GpuEncoder encoder = Choose(shared).CreateEncoder(model);
        foreach (int batch in Batches)
        {
            CodeChecks.Images(decoder, encoder, model, batch);
        }
    }

    [Test]
    public void KMeans_IsAModelOfCodes([Values] bool floor)
    {
        using Model model = TestModels.KMeans(new ImageShape(1, 5, 5), 70);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        using GpuEncoder encoder = Choose(floor).CreateEncoder(model);
        CodeChecks.Codes(decoder, model, 9);
        CodeChecks.Quantised(decoder, model, 9);
        CodeChecks.QuantisedPaths(decoder, model);
        CodeChecks.Images(decoder, encoder, model, 9);
        CodeChecks.Draws(decoder, model, PriorKind.Independent, 1, 0);

        float[] latents = Reference.Latents(3 * 25);
        var values = new float[3 * 25];
        decoder.Decode(latents, values);
        Assert.That(values, Is.EqualTo(latents), "its decoder is the identity");
    }

    [Test]
    public void Encode_OfTies_GivesTheLowestCode([Values] bool floor)
    {
        using Model model = CodeChecks.TiesModel();
        using GpuEncoder encoder = Choose(floor).CreateEncoder(model);
        CodeChecks.Ties(encoder);
    }

    [Test]
    public void Decode_OfReducedPrecision_MatchesReference([Values(ModelPrecision.Float16, ModelPrecision.Int8)] ModelPrecision precision, [Values] bool floor)
    {
        using Model model = TestModels.VqVae(shared: floor, precision: precision);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        int[] codes = [1, 0, 4, 3, 2, 1];
        var values = new float[2 * 16];
        decoder.Decode(DecoderInput.Codes(codes), values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, CodeReference.Vectors(model, codes)), values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void Verify_PassesForEveryKind([Values] bool floor)
    {
        using Model kMeans = TestModels.KMeans(golden: true);
        using Model vqVae = TestModels.VqVae(prior: [12], golden: true);
        foreach (Model model in new[] { kMeans, vqVae })
        {
            using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
            Assert.That(model.Verify(decoder).Passed);
        }

        using GpuEncoder encoder = Choose(floor).CreateEncoder(vqVae);
        Assert.That(vqVae.Verify(encoder).Passed);
    }
}
