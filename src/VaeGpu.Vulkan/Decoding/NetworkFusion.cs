using System.Collections.Immutable;

namespace VaeGpu.Vulkan;

/// <summary>That a network is to be run as one kernel, and how.</summary>
/// <param name="Layers">Its layers.</param>
/// <param name="Workgroup">Invocations of the workgroup that runs it.</param>
/// <param name="Share">vec4s of the last layer's outputs that a workgroup computes, which computes the layers before it for itself.</param>
/// <param name="BySubgroup">Whether the workgroup is one subgroup of a driver that computes on the processor.</param>
/// <param name="Table">Where its layers are described, and before what they read.</param>
/// <param name="WeightBytes">Bytes of its weights.</param>
internal sealed record NetworkFusion(ImmutableArray<DenseLayer> Layers, uint Workgroup, uint Share, bool BySubgroup, BufferSlice Table, ulong WeightBytes)
{
    // vec4s of shared memory, as mlp.comp has them.
    private const uint Memory = 1024;
    private const uint LargestWorkgroup = 512;
    private const uint SmallestWorkgroup = 32;

    // Workgroups that share a last layer out at most, and the least that each gets of it: 128 bytes of a row of weights.
    private const uint MostShares = 16;
    private const uint LeastShare = 8;

    // Lanes of mlp_subgroup.comp.
    private const uint Subgroup = 8;

    /// <summary>Plans it, and has the memory that its layers take next be one piece; null where it is not to be, or does not fit.</summary>
    public static NetworkFusion? Plan(LayerBuilder builder, ImmutableArray<DenseLayer> layers)
    {
        if (layers.IsEmpty || layers.Any(layer => builder.PrecisionOf(layer.Linear) != builder.PrecisionOf(layers[0].Linear)))
        {
            return null;
        }

        ulong weights = 0;
        ulong all = builder.Weights.Align(GpuFusedNetwork.TableBytes);
        foreach (DenseLayer layer in layers)
        {
            ModelPrecision precision = builder.PrecisionOf(layer.Linear);
            ulong bytes = GpuLayer.WeightBytes(builder.Plan, layer.Linear, precision);
            weights += bytes;
            all += builder.Weights.Align(bytes) + builder.Weights.Align(GpuLayer.BiasBytes(builder.Plan, layer.Linear, precision));
        }

        GpuLimits limits = builder.Device.Limits;
        bool bySubgroup = builder.Plan.Vector.Kernel.Subgroup == Subgroup
            && !builder.Device.Options.NoTexelBuffers
            && all / 16 <= limits.MaxTexelBufferElements
            && layers.Length <= GpuFusedNetwork.MaximumLayers
            && WidestOf(layers) + Subgroup <= Memory;
        uint workgroup = bySubgroup ? Subgroup : WorkgroupFor(limits.MaxWorkgroupInvocations, layers);
        if (workgroup == 0
            || weights > (builder.Plan.FusedBytes ?? limits.FusedBytes)
            || all > Math.Min(limits.MaxStorageBufferRange, GpuFusedNetwork.LargestBytes))
        {
            return null;
        }

        builder.Weights.KeepTogether(all);
        uint share = bySubgroup ? Quads(layers[^1].Linear.Outputs) : ShareOf(layers);
        return new NetworkFusion(layers, workgroup, share, bySubgroup, builder.Weights.Allocate(GpuFusedNetwork.TableBytes), weights);
    }

    /// <summary>vec4s that hold so many values.</summary>
    public static uint Quads(int values) => ((uint)values + 3) / 4;

    /// <summary>The largest workgroup whose sums leave room for what any layer reads and writes; 0 where none does, or where no kernel has so many layers.</summary>
    public static uint WorkgroupFor(uint limit, ImmutableArray<DenseLayer> layers)
    {
        if (layers.Length is 0 or > GpuFusedNetwork.MaximumLayers)
        {
            return 0;
        }

        uint widest = WidestOf(layers);
        uint workgroup = Math.Min(limit, LargestWorkgroup);
        while (workgroup >= SmallestWorkgroup && workgroup + widest > Memory)
        {
            workgroup /= 2;
        }

        return workgroup >= SmallestWorkgroup ? workgroup : 0;
    }

    /// <summary>What of the last layer a workgroup computes: so much that it is about half of the layers before it, which all workgroups repeat.</summary>
    public static uint ShareOf(ImmutableArray<DenseLayer> layers)
    {
        ulong before = 0;
        foreach (DenseLayer layer in layers.AsSpan()[..^1])
        {
            before += (ulong)layer.Linear.Inputs * (ulong)layer.Linear.Outputs;
        }

        ulong last = (ulong)layers[^1].Linear.Inputs * (ulong)layers[^1].Linear.Outputs;
        uint quads = Quads(layers[^1].Linear.Outputs);
        uint workgroups = (uint)Math.Clamp(before == 0 ? MostShares : 2 * last / before, 1, MostShares);
        uint share = (quads + workgroups - 1) / workgroups;
        return Math.Min(quads, (share + LeastShare - 1) / LeastShare * LeastShare);
    }

    /// <summary>vec4s that any layer reads and writes.</summary>
    private static uint WidestOf(ImmutableArray<DenseLayer> layers)
    {
        uint widest = Quads(layers[0].Linear.Inputs);
        foreach (DenseLayer layer in layers.AsSpan()[..^1])
        {
            widest = Math.Max(widest, Quads(layer.Linear.Inputs) + Quads(layer.Linear.Outputs));
        }

        return widest;
    }
}
