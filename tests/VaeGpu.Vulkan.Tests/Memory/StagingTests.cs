using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>What is made through staging computes what is made in place, bit for bit.</summary>
internal sealed class StagingTests(TestDriver driver) : GpuTest(driver)
{
    private readonly InterceptedCalls _calls = new();

    [Test]
    public void LayerOfSeveralPieces_DecodesTheSameBits()
    {
        // 41 MB of weights: three pieces.
        using Model model = TestModels.Decoder([1024, 10000]);
        using GpuDevice staged = Make();
        AssertSame(Device, staged, model, DecoderInput.Latents(Reference.Latents(5 * 1024)), 5);
    }

    [Test]
    public void BlockLargerThanASlot_DecodesTheSameBits()
    {
        using Model model = TestModels.Decoder([(int)LinearPlan.MaximumInputs, 10]);
        using GpuDevice inPlace = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        using GpuDevice staged = Make();
        foreach (GpuDevice device in new[] { inPlace, staged })
        {
            // Blocks of 128 outputs are 32 MiB of such a layer.
            device.Internal.Limits = device.Internal.Limits with { SubgroupSize = 32 };
        }

        AssertSame(inPlace, staged, model, DecoderInput.Latents(Reference.Latents((int)LinearPlan.MaximumInputs)), 1);
    }

    [Test]
    public void CodebooksAndPriors_DecodeTheSameBits()
    {
        using GpuDevice staged = Make();
        using Model autoregressive = TestModels.VqVae(prior: [20]);
        using Model independent = TestModels.VqVae();
        using Model mixture = TestModels.Mixture(MixtureCovariance.Full);
        foreach (Model model in new[] { autoregressive, independent, mixture })
        {
            AssertSame(Device, staged, model, DecoderInput.PriorSamples(9, 4), 9);
        }
    }

    [Test]
    public void SmallDecoder_IsOneSubmitAndOneWait([Values] bool floor)
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDevice device = Make(floor);
        Dictionary<string, long> before = _calls.Snapshot();
        using GpuDecoder decoder = device.CreateDecoder(model);
        Dictionary<string, long> since = _calls.Since(before);
        Assert.That(since["vkQueueSubmit"], Is.EqualTo(1));
        Assert.That(since["vkCmdCopyBuffer"], Is.EqualTo(decoder.Fusion is null ? 8 : 10),
            "the weights and the biases of two layers, of the encoder and of the decoder, and the table of each network that is one kernel");
        Assert.That(since.GetValueOrDefault("vkWaitSemaphores") + since.GetValueOrDefault("vkWaitForFences"), Is.EqualTo(1));
    }

    [Test]
    public void SetCodes_AgainAndAgain_FindsAmongTheNewestCodes([Values] bool floor)
    {
        // 20 MB packed and 20 MB in rows: three slots.
        const int Codes = 20000;
        const int Dimension = 256;
        using GpuDevice device = Make(floor);
        using GpuNearestCode staged = device.CreateNearestCode(Codes, Dimension, 8);
        using GpuNearestCode inPlace = Device.CreateNearestCode(Codes, Dimension, 8);
        for (int round = 0; round < (IsFullGrid ? 4 : 2); round++)
        {
            float[] codes = NearestCases.Codes(NearestData.Random, Codes, Dimension, round % 3);
            // The first and last code and some between, each a little off.
            int[] expected = [0, 1, 4095, 4096, 9999, 12345, Codes - 2, Codes - 1];
            float[] queries = [.. expected.SelectMany(code => codes.AsSpan(code * Dimension, Dimension).ToArray().Select(value => value * 1.001f))];
            Assert.That(Find(staged, codes, queries), Is.EqualTo(Find(inPlace, codes, queries)), $"round {round}");
            Assert.That(Find(staged, codes, queries).Indices, Is.EqualTo(expected), $"round {round}");
        }
    }

    [Test]
    public void SetCodes_AfterARefusedUpload_IsRight([Values] bool floor)
    {
        using GpuDevice device = Make(floor);
        using GpuNearestCode search = device.CreateNearestCode(3, 2, 2);
        search.SetCodes([9, 9, 8, 8, 7, 7]);
        _calls["vkQueueSubmit"].Fail(1, 1, Silk.NET.Vulkan.Result.ErrorOutOfHostMemory);
        Assert.That(() => search.SetCodes([1, 0, 0, 1, 5, 5]), Throws.TypeOf<GpuException>());
        _calls.Restore();
        Assert.That(() => search.Find([4, 4], new int[1], []), Throws.InvalidOperationException);
        Assert.That(Find(search, [0, 0, 1, 1, 5, 5], [4, 4, 1, 2]).Indices, Is.EqualTo(new[] { 2, 1 }));
    }

    private GpuDevice Make(bool floor = false) =>
        GpuDevice.Create((floor ? Floor : WithValidation(new GpuDeviceOptions { ForceStaging = true })) with { Intercept = _calls.Intercept });

    private static (int[] Indices, float[] Distances) Find(GpuNearestCode search, float[] codes, float[] queries)
    {
        search.SetCodes(codes);
        var indices = new int[queries.Length / search.Dimension];
        var distances = new float[indices.Length];
        search.Find(queries, indices, distances);
        return (indices, distances);
    }

    private void AssertSame(GpuDevice inPlace, GpuDevice staged, Model model, DecoderInput input, int batch)
    {
        float[] expected = Decode(inPlace, model, in input, batch);
        long copies = _calls["vkCmdCopyBuffer"].Count;
        float[] actual = Decode(staged, model, in input, batch);
        Assert.That(_calls["vkCmdCopyBuffer"].Count, Is.GreaterThan(copies), "the path that is meant");
        Assert.That(expected.Any(value => value != 0));
        Assert.That(actual.AsSpan().SequenceEqual(expected));
    }

    private static float[] Decode(GpuDevice device, Model model, in DecoderInput input, int batch)
    {
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = batch });
        var picture = new float[batch * model.Architecture.Image.Elements];
        decoder.Decode(in input, picture);
        return picture;
    }
}
