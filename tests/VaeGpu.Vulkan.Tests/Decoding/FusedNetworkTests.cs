using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Small networks as one kernel, against the double reference, whatever the device would choose.</summary>
internal sealed class FusedNetworkTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly int[][] Widths =
    [
        [1, 1], [1, 784], [7, 31], [1000, 1], [31, 257, 7], [16, 256, 512, 784], [3, 1000, 257], [257, 1000, 784, 1], [1, 7, 31, 257, 1], [9, 1, 1, 65, 33, 130, 28],
        [5, 7, 31, 1, 257, 31, 64, 8], [7, 31, 257, 40, 1, 65, 33, 130, 28],
    ];

    private readonly Dictionary<(bool Floor, uint Workgroup), GpuDevice> _devices = [];

    [OneTimeTearDown]
    public void DisposeDevices()
    {
        foreach (GpuDevice device in _devices.Values)
        {
            device.Dispose();
        }
    }

    [Test]
    public void Decode_AnyWidthsAndWorkgroup_MatchesReferenceInOneDispatch(
        [ValueSource(nameof(Widths))] int[] widths, [Values(8u, 32u, 128u, 512u)] uint workgroup, [Values] ModelPrecision precision)
    {
        using Model model = TestModels.Decoder(widths, Activation.Silu, precision: precision);
        using GpuDecoder decoder = Fusing(workgroup: workgroup).CreateDecoder(model, new DecoderOptions { MaxBatch = 5 });
        for (int batch = 1; batch <= 5; batch++)
        {
            AssertMatches(decoder, model, batch);
            // Rows of whole vec4s go straight to the result, and a batch of one is copied there.
            int targets = batch == 1 || widths[^1] % 4 == 0 ? 0 : 1;
            Assert.That(decoder.LastDispatches, Is.EqualTo((batch <= GpuFusedNetwork.MaximumBatch ? 1 : widths.Length - 1) + targets), $"batch {batch}");
        }
    }

    [Test]
    public void Decode_EveryActivation_MatchesReference([Values] Activation activation, [Values] bool floor, [Values] ModelPrecision precision)
    {
        using Model model = TestModels.Decoder([7, 65, 130], activation, activation, precision: precision);
        using GpuDecoder decoder = Fusing(floor).CreateDecoder(model);
        AssertMatches(decoder, model, 1);
        Assert.That(decoder.LastDispatches, Is.EqualTo(1));
    }

    [Test]
    public void Decode_AnActivationAndASlopeALayer_MatchesReference([Values] bool bias)
    {
        int[] widths = [6, 40, 33, 20, 65, 31, 50, 12, 24];
        var layers = new List<Layer>();
        for (int i = 0; i + 1 < widths.Length; i++)
        {
            layers.Add(new LinearLayer(widths[i], widths[i + 1], $"decoder.{2 * i}.weight", bias ? $"decoder.{2 * i}.bias" : null));
            if (i < 7)
            {
                layers.Add(i % 3 == 0 ? new ActivationLayer(Activation.LeakyRelu, 0.1f * (i + 1)) : new ActivationLayer((Activation)i));
            }
        }

        using Model model = TestModels.Build(
            new ModelArchitecture { Kind = ModelKind.Vae, Image = new ImageShape(1, 1, 24), LatentSize = 6, Decoder = new Network([.. layers]), Sigma0 = 1 }, golden: false);
        using GpuDecoder decoder = Fusing().CreateDecoder(model);
        AssertMatches(decoder, model, 1);
        Assert.That(decoder.LastDispatches, Is.EqualTo(1));
    }

    [Test]
    public void Decode_AgainAndInAnyBatch_GivesTheSameBits([Values(128u, 512u)] uint workgroup, [Values] ModelPrecision precision)
    {
        using Model model = TestModels.Decoder([16, 256, 512, 784], precision: precision);
        using GpuDecoder decoder = Fusing(workgroup: workgroup).CreateDecoder(model);
        using GpuDecoder other = Fusing(workgroup: workgroup).CreateDecoder(model);
        float[] latents = Reference.Latents(4 * 16);
        var expected = new float[4 * 784];
        decoder.Decode(latents, expected);
        var again = new float[4 * 784];
        var alone = new float[784];
        for (int i = 0; i < 4; i++)
        {
            decoder.Decode(latents, again);
            Assert.That(again, Is.EqualTo(expected));
            other.Decode(latents.AsSpan(i * 16, 16), alone);
            Assert.That(alone, Is.EqualTo(expected[(i * 784)..((i + 1) * 784)]));
        }
    }

    [Test]
    public void Decode_NetworksThatDoNotFit_RunLayerByLayer()
    {
        GpuDevice device = Fusing();
        using Model nine = TestModels.Decoder([4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
        AssertLayered(device, nine);
        using Model wide = TestModels.Decoder([4000, 8, 4]);
        AssertLayered(device, wide);
    }

    [Test]
    public void Decode_MoreWeightsThanTheLimitOrThanABindingHolds_RunsLayerByLayer()
    {
        using Model model = TestModels.Decoder([30, 300, 200]);
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        device.Internal.Limits = device.Internal.Limits with { FusedBytes = 200 << 10 };
        AssertLayered(device, model);
        device.Internal.Limits = device.Internal.Limits with { FusedBytes = 4 << 20, MaxStorageBufferRange = 32768, MaxTexelBufferElements = 2048 };
        using GpuDecoder pieces = device.CreateDecoder(model);
        AssertMatches(pieces, model, 1);
        Assert.That(pieces.LastDispatches, Is.GreaterThan(2));
    }

    [Test]
    public void Decode_OfPictures_FusesTheEncoderToo([Values] bool floor)
    {
        using Model model = TestModels.Vae(new ImageShape(3, 5, 7), 5, [33, 70, 20], golden: false);
        using GpuDecoder decoder = Fusing(floor).CreateDecoder(model);
        float[] image = Reference.Latents(105);
        double[] means = Reference.Run(model, model.Architecture.Encoder!, false, Reference.Widen(image))[..5];
        double[] expected = Reference.Run(model, model.Architecture.Decoder, false, means);
        var values = new float[105];
        decoder.Decode(DecoderInput.Images(image), values);
        Assert.That(decoder.LastDispatches, Is.EqualTo(3), "encoder, means, decoder");
        Assert.That(Reference.NormalisedError(expected, values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void Decode_OfDrawnCodes_MatchesThatOfTheLayers([Values(1, 3)] int batch)
    {
        // An autoregressive prior asks for its last layer a part at a time.
        using Model model = TestModels.VqVae(positions: 4, codes: 8, size: 4, hidden: [20, 30], prior: [40]);
        using GpuDecoder fused = Fusing().CreateDecoder(model);
        using GpuDecoder layered = Device.CreateDecoder(model);
        var values = new float[batch * 16];
        var expected = new float[batch * 16];
        fused.Decode(DecoderInput.PriorSamples(batch, 3), values);
        layered.Decode(DecoderInput.PriorSamples(batch, 3), expected);
        Assert.That(Reference.NormalisedError(Reference.Widen(expected), values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void Decode_IntoBytesAndImages_MatchesThatOfTheLayers([Values(1, 2, 6)] int batch, [Values] bool floor)
    {
        using Model model = TestModels.Vae(new ImageShape(3, 5, 7), 5, [33, 20], final: Activation.Sigmoid, golden: false);
        using GpuDecoder fused = Fusing(floor).CreateDecoder(model);
        using GpuDecoder layered = Choose(floor).CreateDecoder(model);
        float[] latents = Reference.Latents(batch * 5);
        var bytes = new byte[batch * 35 * 4];
        var expected = new byte[batch * 35 * 4];
        fused.Decode(latents, bytes);
        layered.Decode(latents, expected);
        Assert.That(bytes.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(1));
        using var image = new TestImage(Fusing(floor), 14, 15, Format.R8G8B8A8Unorm);
        fused.Decode(DecoderInput.Latents(latents), GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.TransferSrcOptimal)));
        byte[] pixels = image.Read(ImageLayout.TransferSrcOptimal);
        for (int i = 0; i < bytes.Length; i++)
        {
            int instance = i / 140;
            int at = (((instance / 2 * 5) + (i % 140 / 28)) * 14 + (instance % 2 * 7)) * 4 + (i % 28);
            Assert.That(pixels[at], Is.EqualTo(bytes[i]), $"byte {i}");
        }
    }

    [Test]
    public void Decode_AllocatesNothing()
    {
        using Model model = TestModels.Decoder([16, 64, 64]);
        using GpuDecoder decoder = Fusing().CreateDecoder(model);
        float[] latents = Reference.Latents(16);
        var values = new float[64];
        for (int i = 0; i < 60; i++)
        {
            decoder.Decode(latents, values);
        }

        Assert.That(Allocations.Of(() => decoder.Decode(latents, values), 140), Is.Zero);
    }

    [Test]
    public void LayerSplit_OfAnything_CoversEveryInputOnce([Values(32u, 96u, 128u, 512u)] uint workgroup)
    {
        foreach (uint quads in new uint[] { 1, 2, 8, 65, 127, 196, 250, 1000 })
        {
            foreach (uint groups in new uint[] { 1, 2, 3, 64, 250 })
            {
                var split = LayerSplit.For(quads, groups, workgroup);
                Assert.That(split.Width * split.Slices, Is.InRange(1, workgroup));
                Assert.That(split.Slices * split.Length, Is.InRange(groups, groups + split.Length - 1), "covered, and no slice empty");
            }
        }
    }

    [Test]
    public void ShareOf_ALastLayer_IsAboutHalfOfWhatComesBeforeInWholeLines()
    {
        static uint Share(params int[] widths)
        {
            using Model model = TestModels.Decoder(widths);
            return NetworkFusion.ShareOf(model.Architecture.Decoder.ToDense());
        }

        Assert.That(Share(16, 256, 512, 784), Is.EqualTo(40), "five workgroups of a layer three times what comes before it");
        Assert.That(Share(16, 512, 10), Is.EqualTo(3), "nothing to share out: one workgroup");
        Assert.That(Share(64, 1000), Is.EqualTo(16), "a layer alone: sixteen workgroups");
        Assert.That(Share(8, 8, 100_000), Is.EqualTo(1568), "sixteen workgroups at most");
    }

    [Test]
    public void Decode_ThatGivesItsInputsPlaceToItsOutputs_IsOneWorkgroup([Values(1, 3)] int batch)
    {
        // An encoder of two layers reads where it writes.
        using Model model = TestModels.Vae(new ImageShape(1, 20, 30), 4, [50], golden: false);
        using GpuEncoder encoder = Fusing(floor: true).CreateEncoder(model);
        float[] images = Reference.Latents(batch * 600);
        var means = new float[batch * 4];
        encoder.Encode(images, means, new float[batch * 4]);
        for (int i = 0; i < batch; i++)
        {
            double[] expected = Reference.Run(model, model.Architecture.Encoder!, false, Reference.Widen(images[(i * 600)..((i + 1) * 600)]))[..4];
            Assert.That(Reference.NormalisedError(expected, means.AsSpan(i * 4, 4)), Is.LessThan(Reference.Tolerance), $"picture {i}");
        }
    }

    /// <summary>A device that fuses what fits, with workgroups no larger than these; made once for the class.</summary>
    private GpuDevice Fusing(bool floor = false, uint workgroup = 512)
    {
        if (!_devices.TryGetValue((floor, workgroup), out GpuDevice? device))
        {
            device = GpuDevice.Create(floor ? Floor : WithValidation(new GpuDeviceOptions()));
            GpuLimits limits = device.Internal.Limits;
            device.Internal.Limits = limits with
            {
                FusedBytes = 8 << 20,
                MaxWorkgroupInvocations = Math.Min(Math.Max(workgroup, 32), limits.MaxWorkgroupInvocations),
                // The kernel for any device, but where the workgroup is asked to be a subgroup.
                ShuffleLanes = workgroup == 8 ? limits.ShuffleLanes : 0,
            };
            _devices.Add((floor, workgroup), device);
        }

        return device;
    }

    private static void AssertMatches(GpuDecoder decoder, Model model, int batch)
    {
        float[] latents = Reference.Latents(batch * model.Architecture.LatentSize, batch);
        var values = new float[batch * model.Architecture.Image.Elements];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance), $"batch {batch}");
    }

    private static void AssertLayered(GpuDevice device, Model model)
    {
        using GpuDecoder decoder = device.CreateDecoder(model);
        AssertMatches(decoder, model, 1);
        Assert.That(decoder.LastDispatches, Is.EqualTo(model.Architecture.Decoder.Layers.OfType<LinearLayer>().Count()));
    }
}
