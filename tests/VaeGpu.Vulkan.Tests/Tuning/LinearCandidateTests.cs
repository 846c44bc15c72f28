using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Every plan that tuning may choose, against the double reference.</summary>
internal sealed class LinearCandidateTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly int[] Widths = [1, 7, 31, 257, 1000];
    private static readonly int[] Batches = [1, 2, 4, 5, 8, 9, 31, 64];

    [Test]
    public void EveryPlan_MatchesReference([Values] ModelPrecision precision, [Values] bool floor)
    {
        using Model model = TestModels.Decoder(Widths, Activation.Relu, Activation.Relu, precision: precision);
        float[] latents = Reference.Latents(Batches[^1] * Widths[0]);
        double[] expected = Reference.Decode(model, latents);
        VulkanDevice device = Choose(floor).Internal;
        // Compiling is what takes the time: where the grid is not full, each plan for one way to keep weights.
        int way = (int)precision + (floor ? 1 : 0);
        List<LinearPlan> plans = [.. LinearCandidates.For(device).Where((_, i) => IsFullGrid || i % 9 == way)];
        // Layer by layer, and once for each block by the kernel for whole networks.
        foreach (LinearPlan plan in plans.Select(plan => plan with { FusedBytes = 0 }).Concat(plans.DistinctBy(plan => plan.Block).Select(plan => plan with { FusedBytes = GpuFusedNetwork.DefaultBytes })))
        {
            using var decoder = new GpuDecoder(device, model, new DecoderOptions { MaxBatch = Batches[^1], FramesInFlight = 1 }, plan);
            Assert.That(decoder.Fusion, plan.FusedBytes == 0 ? Is.Null : Is.Not.Null);
            foreach (int batch in Batches.Where(batch => decoder.Fusion is null || batch <= 5))
            {
                var values = new float[batch * Widths[^1]];
                decoder.Decode(latents.AsSpan(0, batch * Widths[0]), values);
                Assert.That(Reference.NormalisedError(expected.AsSpan(0, values.Length), values), Is.LessThan(Reference.Tolerance), $"{plan}, batch {batch}");
            }
        }
    }

    [Test]
    public void Table_IsBoundedAndBeginsWithWhatNeedsNoMeasuring([Values] bool floor)
    {
        VulkanDevice device = Choose(floor).Internal;
        GpuLimits limits = device.Limits;
        try
        {
            foreach (uint invocations in new uint[] { 128, 1024 })
            {
                device.Limits = limits with { MaxWorkgroupInvocations = invocations };
                // Processors of four lanes to GPUs of 64, whose plans need not be run to be looked at.
                foreach (uint subgroup in new uint[] { 1, 4, 8, 16, 32, 64 })
                {
                    device.Limits = device.Limits with { SubgroupSize = subgroup, ShuffleLanes = subgroup is 4 or 8 ? limits.ShuffleLanes == 0 ? 0 : subgroup : 0 };
                    IReadOnlyList<LinearPlan> plans = LinearCandidates.For(device);
                    Assert.That(plans, Has.Count.InRange(6, LinearCandidates.Maximum - 1).And.Unique);
                    Assert.That(plans[0], Is.EqualTo(LinearPlan.ByProperties(device)));
                    foreach (LinearPlan plan in plans)
                    {
                        Assert.That(LinearCandidates.Problem(device, plan), Is.Null);
                        foreach (LinearChoice choice in new[] { plan.Vector, plan.Large })
                        {
                            Assert.That(choice.Workgroup, Is.LessThanOrEqualTo(choice.Kernel.IsSliced ? Math.Min(256, invocations) : 128));
                        }

                        Assert.That(floor && plan.Texels != plans[0].Texels, Is.False, "a device without texel buffers has no second way to read");
                    }
                }
            }
        }
        finally
        {
            device.Limits = limits;
        }
    }

    [Test]
    public void PlansThatTheDeviceCannotRun_HaveAProblem()
    {
        VulkanDevice device = Device.Internal;
        var vector = new LinearChoice(LinearKernel.Vectors[1], 16);
        var tile = new LinearChoice(LinearKernel.Tile, 16);
        LinearPlan right = new(64, vector, tile);
        LinearKernel strange = LinearKernel.SubgroupTiles.First(kernel => kernel.Subgroup != device.Limits.ShuffleLanes);
        Assert.That(LinearCandidates.Problem(device, right), Is.Null);
        foreach (LinearPlan wrong in new[]
        {
            right with { Block = 0 },
            right with { Block = 48 },
            right with { Block = 1 << 20 },
            right with { Vector = tile },
            right with { Large = vector },
            right with { Vector = vector with { Workgroup = 0 } },
            right with { Vector = vector with { Workgroup = 12 } },
            right with { Large = tile with { Workgroup = 256 } },
            right with { Large = tile with { Workgroup = 100_000 } },
            right with { Large = new LinearChoice(LinearKernel.Shared, LinearKernel.SharedWorkgroup) },
            right with { Vector = new LinearChoice(LinearKernel.Slices[0], 512) },
            right with { Vector = new LinearChoice(LinearKernel.Slices[0], 96) },
            right with { Vector = new LinearChoice(LinearKernel.Slices[1], 128) },
            right with { Large = new LinearChoice(strange, strange.Subgroup), Block = 8 * strange.Subgroup },
            right with { Large = new LinearChoice(LinearKernel.SubgroupSearches[0], 4), Block = 32 },
        })
        {
            Assert.That(LinearCandidates.Problem(device, wrong), Is.Not.Null, wrong.ToString());
        }
    }
}
