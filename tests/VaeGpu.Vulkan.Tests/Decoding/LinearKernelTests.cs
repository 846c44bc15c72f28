using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Networks of awkward sizes against the double reference.</summary>
internal sealed class LinearKernelTests(TestDriver driver) : GpuTest(driver)
{
    /// <summary>Blocks of weights and workgroups.</summary>
    private static readonly (uint Block, uint Workgroup)[] Sliced = [(128, 256), (128, 32), (32, 128), (64, 256), (256, 64)];

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
    public void Decode_BySlicesAndSharedTiles_MatchesReference([ValueSource(nameof(Sliced))] (uint Block, uint Workgroup) way, [Values] ModelPrecision precision)
    {
        (uint block, uint workgroup) = way;
        // What a GPU runs, whatever this device is; 2,000 outputs are few tiles for a batch of 65, and for one of 600 many.
        int[] widths = [5, 250, 2000, 70];
        using Model model = TestModels.Decoder(widths, Activation.LeakyRelu, precision: precision);
        var plan = new LinearPlan(
            block,
            new LinearChoice(LinearKernel.Slices[0], workgroup),
            block == LinearKernel.SharedWorkgroup ? new LinearChoice(LinearKernel.Shared, LinearKernel.SharedWorkgroup) : new LinearChoice(LinearKernel.Tile, 64),
            Texels: false)
        { FusedBytes = 0 };
        int largest = IsFullGrid && block == 128 ? 600 : 65;
        using var decoder = new GpuDecoder(Device.Internal, model, new DecoderOptions { MaxBatch = largest, FramesInFlight = 1 }, plan);
        float[] latents = Reference.Latents(largest * widths[0]);
        double[] expected = Reference.Decode(model, latents);
        foreach (int batch in new[] { 1, 3, 8, 9, 65, largest })
        {
            var values = new float[batch * widths[^1]];
            decoder.Decode(latents.AsSpan(0, batch * widths[0]), values);
            Assert.That(Reference.NormalisedError(expected.AsSpan(0, values.Length), values), Is.LessThan(Reference.Tolerance), $"batch {batch}");
        }

        Assert.That(decoder.ChoicesFor(3).Select(choice => choice.Kernel), Is.All.EqualTo(LinearKernel.Slices[1]));
        Assert.That(decoder.ChoicesFor(65).Select(choice => choice.Kernel), Is.All.EqualTo(LinearKernel.Slices[2]));
        Assert.That(decoder.ChoicesFor(600).Any(choice => choice.Kernel == LinearKernel.Shared), Is.EqualTo(largest == 600));
    }

    [Test]
    public void Decode_ByMatrixUnits_MatchesReferenceAsCloselyAsHalvesAllow()
    {
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { MatrixUnits = true }));
        bool hasUnits = device.Info.Features.HasFlag(GpuFeatures.CooperativeMatrix);
        Assert.That(device.EnabledFeatures.HasFlag(GpuFeatures.CooperativeMatrix), Is.EqualTo(hasUnits));
        // Sums and batches of no whole tiles; both ways that a layer stores.
        int[] widths = [20, 1050, 1002, 1100];
        int batch = hasUnits ? 1000 : 70;
        using Model model = TestModels.Decoder(widths, Activation.Silu, precision: ModelPrecision.Float16);
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = batch });
        float[] latents = Reference.Latents(batch * widths[0]);
        var values = new float[batch * widths[^1]];
        decoder.Decode(latents, values);
        double error = Reference.NormalisedError(Reference.Decode(model, latents), values);
        Assert.That(error, Is.LessThan(hasUnits ? 1e-6 : Reference.Tolerance));
        Assert.That(decoder.ChoicesFor(batch).Count(choice => choice.Kernel == LinearKernel.Matrix), Is.EqualTo(hasUnits ? 3 : 0));
        if (hasUnits)
        {
            TestContext.Out.WriteLine($"normalised squared error {error:e2}");
        }
    }

    [Test]
    public void Decode_BySlicesWhereWeightsAreTexels_FallsBackAndMatchesReference([Values(1, 3, 8, 16)] int maxBatch)
    {
        // Slices have no variant that reads texels; the smallest activations must hold what is read in their place.
        using Model model = TestModels.Decoder([6, 33, 20]);
        var plan = new LinearPlan(64, new LinearChoice(LinearKernel.Slices[0], 128), new LinearChoice(LinearKernel.Tile, 64)) { FusedBytes = 0 };
        using var decoder = new GpuDecoder(Device.Internal, model, new DecoderOptions { MaxBatch = maxBatch }, plan);
        float[] latents = Reference.Latents(maxBatch * 6);
        var values = new float[maxBatch * 20];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
        if (maxBatch <= 4)
        {
            Assert.That(decoder.ChoicesFor(maxBatch).Select(choice => choice.Kernel), Is.All.EqualTo(maxBatch == 1 ? LinearKernel.Vectors[1] : LinearKernel.SmallTile));
        }
    }

    [Test]
    public void Decode_BySlicesOfALayerInPieces_MatchesReference()
    {
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 1 << 16 };
        using Model model = TestModels.Decoder([6, 300, 700]);
        var plan = new LinearPlan(
            128, new LinearChoice(LinearKernel.Slices[0], 128), new LinearChoice(LinearKernel.Shared, LinearKernel.SharedWorkgroup), Texels: false);
        using var decoder = new GpuDecoder(device.Internal, model, new DecoderOptions { MaxBatch = 20 }, plan);
        foreach (int batch in new[] { 1, 4, 7, 20 })
        {
            float[] latents = Reference.Latents(batch * 6);
            var values = new float[batch * 700];
            decoder.Decode(latents, values);
            Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance), $"batch {batch}");
            Assert.That(decoder.LastDispatches, Is.GreaterThan(batch <= 4 ? 6 : 8), "in pieces, by inputs too");
        }
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
