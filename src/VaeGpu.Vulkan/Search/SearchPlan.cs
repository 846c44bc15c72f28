namespace VaeGpu.Vulkan;

/// <summary>How a search is cut so that all of it can be bound: the codes into parts, the queries into chunks.</summary>
/// <param name="Linear">How the device runs linear layers.</param>
/// <param name="PartCodes">Codes of a part at most.</param>
/// <param name="Chunk">Queries of a chunk at most; at least <see cref="MinimumStride"/>.</param>
internal readonly record struct SearchPlan(LinearPlan Linear, uint PartCodes, uint Chunk)
{
    /// <summary>Queries that are scored at least, some perhaps in vain: what the kernels for a larger batch take.</summary>
    public const uint MinimumBatch = LinearPlan.SmallBatch + 1;

    /// <summary>What queries and scores are apart at least.</summary>
    public const uint MinimumStride = 2 * LinearPlan.SmallBatch;

    private const uint MaximumChunk = 4096;

    /// <summary>Queries whose scores of one part shall fit under a binding: enough that the weights, read once a chunk, are not what takes the time.</summary>
    private const uint WantedChunk = 64;

    /// <summary>Bytes of scores at most.</summary>
    private const ulong MaximumScores = 64 << 20;

    /// <exception cref="GpuException">A code has more values than can be bound.</exception>
    public static SearchPlan For(VulkanDevice device, uint codes, uint dimension, uint maxQueries)
    {
        LinearPlan linear = LinearPlan.For(device);
        ulong limit = ActivationArena.BindingLimit(device);
        ulong fit = Math.Min(limit, LayerBuilder.MaximumSlice) / RowBytes(dimension);
        if (fit == 0 || dimension * (ulong)MinimumStride * sizeof(float) > limit)
        {
            throw new GpuException($"Codes of {dimension} values exceed the {limit} bytes that {device.Description.Info.Name} can bind.");
        }

        ulong scored = Math.Min(limit, MaximumScores) / (WantedChunk * sizeof(float));
        ulong partCodes = Math.Min(codes, Math.Min(fit, Math.Max(scored / linear.Block, 1) * linear.Block));
        ulong width = Math.Max(dimension, (ulong)linear.Blocks((int)partCodes) * linear.Block);
        return new SearchPlan(linear, (uint)partCodes, Math.Max(ActivationArena.ChunkFor(device, width, Math.Min(maxQueries, MaximumChunk)), MinimumStride));
    }

    /// <summary>Bytes of one code as it is searched directly: whole vec4s.</summary>
    public static ulong RowBytes(uint dimension) => (dimension + 3ul) / 4 * 16;
}
