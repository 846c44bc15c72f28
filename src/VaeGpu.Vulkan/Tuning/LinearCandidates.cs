namespace VaeGpu.Vulkan;

/// <summary>The table of plans that a device can run, and the rules that make it.</summary>
internal static class LinearCandidates
{
    /// <summary>Plans of a table at most.</summary>
    public const int Maximum = 64;

    // Invocations of a workgroup at most, where more gain nothing: what Vulkan guarantees in number and in the first direction.
    private const uint MaximumWorkgroup = 128;

    /// <summary>Outputs that a block of weights may have.</summary>
    private static readonly uint[] Blocks = [32, 64, 128, 256];

    /// <summary>
    /// The plans, the one that needs no measuring first and those with its weights next: of every way to lay weights out, as many as bring each of its
    /// kernels and workgroups in once. What serves a batch of one and what serves a large one stand side by side in one plan.
    /// </summary>
    public static IReadOnlyList<LinearPlan> For(VulkanDevice device)
    {
        LinearPlan preset = LinearPlan.ByProperties(device);
        bool[] texels = device.Options.NoTexelBuffers ? [preset.Texels] : [preset.Texels, !preset.Texels];
        var plans = new List<LinearPlan>();
        // Blocks from what a subgroup reads as one stream to four times as much, wherever weights are read from.
        foreach (uint block in Blocks.Where(block => block >= Math.Min(4 * device.Limits.SubgroupSize, 64)).Take(3).Prepend(preset.Block).Distinct())
        {
            foreach (bool texel in texels)
            {
                bool isPreset = block == preset.Block && texel == preset.Texels;
                List<LinearChoice> vectors = Choices(device, block, texel, large: false, isPreset ? preset.Vector : null);
                List<LinearChoice> larges = Choices(device, block, texel, large: true, isPreset ? preset.Large : null);
                for (int i = 0; i < Math.Max(vectors.Count, larges.Count); i++)
                {
                    plans.Add(new LinearPlan(block, vectors[Math.Min(i, vectors.Count - 1)], larges[Math.Min(i, larges.Count - 1)], texel));
                }
            }
        }

        return [.. plans.Take(Maximum)];
    }

    /// <summary>Why a device cannot run a plan; null where it can.</summary>
    public static string? Problem(VulkanDevice device, LinearPlan plan) =>
        !Blocks.Contains(plan.Block)
            ? $"blocks of {plan.Block} outputs are not among {string.Join(", ", Blocks)}"
            : Problem(device, plan.Block, plan.Vector, large: false) ?? Problem(device, plan.Block, plan.Large, large: true);

    /// <summary>A kernel that a plan may name; null where there is none of that name.</summary>
    public static LinearKernel? Find(string name) => Kernels.FirstOrDefault(kernel => kernel.Name == name);

    private static IEnumerable<LinearKernel> Kernels => LinearKernel.All.Except([.. LinearKernel.SubgroupSearches, LinearKernel.Matrix]);

    private static List<LinearChoice> Choices(VulkanDevice device, uint block, bool texels, bool large, LinearChoice? first)
    {
        // Two sizes: on a CPU driver what two subgroups are and twice that, on a GPU 64 and 128, of slices 128 and 256.
        uint least = Math.Clamp(2 * device.Limits.SubgroupSize, 8, 64);
        var choices = new List<LinearChoice>();
        foreach (LinearKernel kernel in Kernels.Where(kernel => CanServe(device, kernel, texels)).OrderByDescending(kernel => kernel.Subgroup))
        {
            uint workgroup = kernel.IsSliced ? LinearKernel.SlicedWorkgroup / 2 : kernel.InvocationsOf(block, 0);
            while (workgroup < least)
            {
                workgroup *= 2;
            }

            foreach (uint size in new[] { workgroup, 2 * workgroup })
            {
                var choice = new LinearChoice(kernel, size);
                if (Problem(device, block, choice, large) is null)
                {
                    choices.Add(choice);
                }
            }
        }

        return first is { } wanted ? [wanted, .. choices.Where(choice => choice != wanted)] : choices;
    }

    /// <summary>Whether some layer may have bindings that a kernel serves, and whether it is one for such a device: slices on a processor only cost.</summary>
    private static bool CanServe(VulkanDevice device, LinearKernel kernel, bool texels)
    {
        if (kernel.IsSliced && device.Description.Info.Kind == GpuDeviceKind.Cpu)
        {
            return false;
        }

        bool hasTexels = texels && !device.Options.NoTexelBuffers;
        // Where texel buffers are short, a model's large layers have none.
        bool hasBuffers = !hasTexels || device.Limits.MaxTexelBufferElements * 16ul < Math.Min(device.Limits.MaxStorageBufferRange, LayerBuilder.MaximumSlice);
        return (hasTexels && kernel.Serves(BindingShape.LayerOfTexels)) || (hasBuffers && kernel.Serves(BindingShape.Layer));
    }

    private static string? Problem(VulkanDevice device, uint block, LinearChoice choice, bool large)
    {
        (LinearKernel kernel, uint workgroup) = choice;
        return (kernel.InstanceQuads > 0) != large || !Kernels.Contains(kernel) ? $"kernel {kernel.Name} is not one for {(large ? "a large batch" : "a batch of one")}"
            : kernel.Subgroup != 0 && kernel.Subgroup != device.Limits.ShuffleLanes ? $"kernel {kernel.Name} needs subgroups of {kernel.Subgroup} that shuffle"
            : !kernel.Takes(block) ? $"kernel {kernel.Name} takes no blocks of {block} outputs"
            : workgroup > Math.Min(kernel.IsSliced ? LinearKernel.SlicedWorkgroup : MaximumWorkgroup, device.Limits.MaxWorkgroupInvocations) || !kernel.RunsIn(workgroup, block)
                ? $"kernel {kernel.Name} cannot be run with workgroups of {workgroup}"
                : null;
    }
}
