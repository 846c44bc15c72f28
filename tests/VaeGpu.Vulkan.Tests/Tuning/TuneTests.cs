using System.Buffers.Binary;
using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Tuning on the device: what is chosen is right and used, and what is wrong is dropped.</summary>
internal sealed class TuneTests(TestDriver driver) : GpuTest(driver)
{
    // A few plans, and all the time that they take: a busy machine must not decide what is tested.
    private static readonly GpuTuningOptions Short = new() { Batch = 20, Budget = TimeSpan.FromMinutes(10), MaximumPlans = 2 };

    [Test]
    public void Tune_MeasuresAndIsUsedByWhatIsMadeAfterwards()
    {
        using Model model = TestModels.Vae(new ImageShape(1, 6, 7), 5, [70], golden: false);
        using GpuDevice device = Make();
        Assert.That(device.Tuning, Is.Null);
        using GpuDecoder before = device.CreateDecoder(model);
        LinearChoice[] kernelsBefore = [.. before.ChoicesFor(1), .. before.ChoicesFor(20)];
        var steps = new Steps();
        GpuTuning tuning = device.Tune(model, Short, steps);

        Assert.That(device.Tuning, Is.SameAs(tuning));
        Assert.That(tuning.Device, Is.EqualTo(device.Info.Name));
        Assert.That(tuning.Driver, Is.EqualTo(device.Info.Driver));
        Assert.That(tuning.Measured, Has.Length.GreaterThan(1), tuning.ToString());
        Assert.That(tuning.Measured.Select(row => row.Batch).Distinct(), Is.EquivalentTo(new[] { 1, 20 }));
        Assert.That(tuning.Dropped.Select(row => row.Problem), Is.All.Contains("no layer"), "all kernels are right");
        Assert.That(tuning.Measured, Has.One.Matches<GpuTuningCandidate>(row => row is { Batch: 1, Choice.Kernel: "mlp" }));
        Assert.That(steps.All.Select(step => step.Candidate.ToString()), Is.EquivalentTo(tuning.Measured.Concat(tuning.Dropped).Select(row => row.ToString())));
        Assert.That(steps.All.All(step => step.Plan >= 1 && step.Plan <= step.Plans && step.Plans <= LinearCandidates.Maximum));
        Assert.That(tuning.ToString().Split('\n'), Has.Length.EqualTo(2 + steps.All.Count));

        Assert.That(LinearPlan.For(device.Internal), Is.EqualTo(tuning.ToPlan()));
        Assert.That(before.ChoicesFor(1).Concat(before.ChoicesFor(20)), Is.EqualTo(kernelsBefore), "what is there keeps its own");
        using GpuDecoder after = device.CreateDecoder(model);
        float[] latents = Reference.Latents(20 * 5);
        var values = new float[20 * 42];
        after.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
        using GpuEncoder encoder = device.CreateEncoder(model);
        var mean = new float[5];
        encoder.Encode(new float[42], mean, new float[5]);
    }

    [Test]
    public void Tune_LeavesNothingBehindButPipelines()
    {
        using Model model = TestModels.Decoder([5, 40]);
        var calls = new InterceptedCalls();
        using GpuDevice device = Make(new GpuDeviceOptions { Intercept = calls.Intercept });
        device.CreateDecoder(model).Dispose();
        Dictionary<string, long> alive = calls.Alive();
        device.Tune(model, Short with { MaximumPlans = 1 });
        string[] kept = ["vkCreateComputePipelines", "vkCreatePipelineLayout", "vkCreateDescriptorSetLayout"];
        Assert.That(calls.Alive().Where(pair => !kept.Contains(pair.Key)), Is.EquivalentTo(alive.Where(pair => !kept.Contains(pair.Key))));
    }

    [Test]
    public void Tune_LargeModel_IsProvedByASmallOne()
    {
        // More than the reference is given: 9 instances of 7.6 million weights.
        using Model model = TestModels.Decoder([16, 2750, 2750]);
        using GpuDevice device = Make();
        GpuTuning tuning = device.Tune(model, Short with { Batch = 9, MaximumPlans = 1 });
        Assert.That(tuning.Measured, Is.Not.Empty);
        Assert.That(tuning.Dropped.Select(row => row.Problem), Is.All.Contains("no layer"));
    }

    [Test]
    public void Tune_WithoutTime_GivesWhatNeedsNoMeasuring()
    {
        using Model model = TestModels.Decoder([5, 40]);
        using GpuDevice device = Make();
        GpuTuning tuning = device.Tune(model, new GpuTuningOptions { Budget = TimeSpan.Zero });
        Assert.That(tuning.Measured, Is.Empty);
        Assert.That(tuning.ToPlan(), Is.EqualTo(LinearPlan.ByProperties(device.Internal)));
    }

    [Test]
    public void Tune_OfAnIdentity_HasNothingToMeasure()
    {
        using Model model = TestModels.KMeans();
        using GpuDevice device = Make();
        Assert.That(device.Tune(model).Measured, Is.Empty);
    }

    [Test]
    public void Tune_Cancelled_ChangesNothing()
    {
        using Model model = TestModels.Decoder([5, 40]);
        using GpuDevice device = Make();
        using var source = new CancellationTokenSource();
        var steps = new Steps { OnStep = source.Cancel };
        Assert.That(() => device.Tune(model, Short, steps, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(steps.All, Has.Count.EqualTo(1));
        Assert.That(() => device.Tune(model, Short, steps, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(device.Tuning, Is.Null);
    }

    [Test]
    public void Tune_OptionsOutOfRange_AreRefused()
    {
        using Model model = TestModels.Decoder([5, 40]);
        foreach (GpuTuningOptions options in new GpuTuningOptions[]
        {
            new() { Batch = 8 }, new() { Batch = 65536 }, new() { Budget = TimeSpan.FromTicks(-1) }, new() { LargeShare = -0.1 }, new() { LargeShare = double.NaN },
        })
        {
            Assert.That(() => Device.Tune(model, options), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }

        Assert.That(() => Device.Tune(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void KernelThatSubtracts_IsDroppedByTheProofAndNamed()
    {
        using Model model = TestModels.Decoder([9, 40, 24]);
        // Run by some candidate on every device, and the only one for a batch of one by none.
        string broken = LinearKernel.Vectors[2].Name;
        using GpuDevice device = Make(new GpuDeviceOptions { ShaderSource = new Subtracting(broken) });
        GpuTuning tuning = device.Tune(model, Short with { MaximumPlans = 12 });
        Assert.That(tuning.Dropped.Where(row => row.Problem!.Contains("normalised squared error", StringComparison.Ordinal)).Select(row => row.Choice.Kernel).Distinct(), Is.EqualTo(new[] { broken }));
        Assert.That(tuning.Measured.Select(row => row.Choice.Kernel), Has.None.EqualTo(broken));
        Assert.That(tuning.Vector.Kernel, Is.Not.EqualTo(broken));
    }

    [Test]
    public void KernelForWholeNetworks_IsUsedWhereItIsFasterAndNeverWhereItIsWrong([Values] bool right)
    {
        using Model model = TestModels.Decoder([9, 40, 24]);
        using GpuDevice device = Make(right ? null : new GpuDeviceOptions { ShaderSource = new Subtracting("mlp") });
        device.Internal.Limits = device.Internal.Limits with { FusedBytes = GpuFusedNetwork.DefaultBytes };
        using GpuDecoder before = device.CreateDecoder(model);
        int bytes = (int)before.Fusion!.WeightBytes;
        GpuTuning tuning = device.Tune(model, Short with { MaximumPlans = 1 });
        Assert.That((right ? tuning.Measured : tuning.Dropped).Select(row => row.Choice.Kernel), Has.One.EqualTo("mlp"), tuning.ToString());
        Assert.That(tuning.FusedBytes, right ? Is.Null.Or.EqualTo(bytes - 1) : Is.Zero);
        using GpuDecoder after = device.CreateDecoder(model);
        Assert.That(after.Fusion, tuning.FusedBytes is null ? Is.Not.Null : Is.Null);
        float[] latents = Reference.Latents(9);
        var values = new float[24];
        after.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void NothingRight_IsRefused()
    {
        // What serves batches of five to eight serves every plan, or every plan of slices.
        using Model model = TestModels.Decoder([9, 40]);
        using GpuDevice device = Make(new GpuDeviceOptions { ShaderSource = new Subtracting(LinearKernel.Tile.Name, LinearKernel.Slices[2].Name) });
        Assert.That(() => device.Tune(model, Short), Throws.TypeOf<GpuException>().With.Message.Contains("batch 8"));
        Assert.That(device.Tuning, Is.Null);
    }

    [Test]
    public void KernelThatTheDriverRefuses_IsDropped()
    {
        using Model model = TestModels.Decoder([9, 40]);
        var calls = new InterceptedCalls();
        using GpuDevice device = Make(new GpuDeviceOptions { Intercept = calls.Intercept });
        device.CreateDecoder(model, new DecoderOptions { MaxBatch = 20 }).Dispose();
        calls["vkCreateComputePipelines"].Fail(1, 1, Result.ErrorOutOfHostMemory);
        GpuTuning tuning = device.Tune(model, Short);
        Assert.That(tuning.Dropped.Select(row => row.Problem), Has.Some.Contains("vkCreateComputePipelines"));
        Assert.That(tuning.Measured, Is.Not.Empty);
    }

    [Test]
    public void LostDevice_EndsIt()
    {
        using Model model = TestModels.Decoder([9, 40]);
        var calls = new InterceptedCalls();
        using GpuDevice device = Make(new GpuDeviceOptions { Intercept = calls.Intercept });
        calls["vkQueueSubmit"].Fail(5, 1 << 20, Result.ErrorDeviceLost);
        Assert.That(() => device.Tune(model, Short), Throws.TypeOf<DeviceLostException>());
        Assert.That(device.Tuning, Is.Null);
    }

    private GpuDevice Make(GpuDeviceOptions? options = null) => GpuDevice.Create(WithValidation(options ?? new GpuDeviceOptions()));

    private sealed class Steps : IProgress<GpuTuningStep>
    {
        public List<GpuTuningStep> All { get; } = [];

        public Action? OnStep { get; init; }

        public void Report(GpuTuningStep value)
        {
            All.Add(value);
            OnStep?.Invoke();
        }
    }

    /// <summary>Variants of one kernel, or of that for whole networks, with every addition of floats made a subtraction.</summary>
    private sealed class Subtracting(params string[] kernels) : IShaderSource
    {
        private const int HeaderWords = 5;
        private const uint Add = 129, Subtract = 131;

        public int Revision => 0;

        public byte[]? GetSpirv(string variant)
        {
            if (!kernels.SelectMany(VariantsOf).Any(known => known.Name == variant))
            {
                return null;
            }

            byte[] spirv = Shaders.KernelLibrary.GetSpirv(variant).ToArray();
            for (int at = 4 * HeaderWords; at < spirv.Length;)
            {
                uint word = BinaryPrimitives.ReadUInt32LittleEndian(spirv.AsSpan(at));
                if ((word & 0xFFFF) == Add)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(spirv.AsSpan(at), (word & ~0xFFFFu) | Subtract);
                }

                at += 4 * (int)(word >> 16);
            }

            return spirv;
        }

        private static IEnumerable<KernelVariant> VariantsOf(string kernel) =>
            LinearCandidates.Find(kernel)?.Variants() ?? KernelTable.Fused.Values.Concat(KernelTable.FusedBySubgroup.Values);
    }
}
