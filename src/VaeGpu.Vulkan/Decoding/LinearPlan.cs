namespace VaeGpu.Vulkan;

/// <summary>How a device runs linear layers: the block of weights, which they are packed in once, and a kernel for each size of batch.</summary>
/// <param name="Block">Outputs of a block of weights.</param>
/// <param name="Vector">For a batch of one; where it is cut into slices, so are small batches, and larger ones of narrow layers.</param>
/// <param name="Large">For more than <see cref="SmallBatch"/>, but for those.</param>
/// <param name="Texels">Whether weights are read as texels where they fit.</param>
internal sealed record LinearPlan(uint Block, LinearChoice Vector, LinearChoice Large, bool Texels = true)
{
    /// <summary>
    /// Inputs that one dispatch sums over at most: longer sums are made of parts, which bounds the rounding error (it grows with the root of
    /// the number of terms) and the size of a block.
    /// </summary>
    public const uint MaximumInputs = 65536;

    /// <summary>Blocks of one dispatch at most, within the 65,535 workgroups that Vulkan guarantees, of which no kernel has more than eight a block.</summary>
    public const uint MaximumBlocks = 65535 / 8;

    /// <summary>The largest batch that small tiles are run with.</summary>
    public const uint SmallBatch = 8;

    /// <summary>Fewer workgroups than this leave a large GPU idle: the tiles of a large batch are then made smaller. Where the two ways meet on an H100.</summary>
    private const uint FewWorkgroups = 128;

    /// <summary>How a device runs what is made from now on: as it was tuned, or as its properties say.</summary>
    public static LinearPlan For(VulkanDevice device) => device.Tuning?.ToPlan() ?? ByProperties(device);

    /// <summary>
    /// What serves a device without measuring. A block is what one subgroup reads as one stream: on a CPU driver a block that is shared by several
    /// subgroups is walked several times over. The subgroup's size is a hint for speed, but where a kernel's name has it. Texels are what such a driver
    /// fetches fast; a GPU loads a vec4 from a buffer as well, and has the kernel for large batches there. The kernels for subgroups of four are left to
    /// tuning: the driver that has such takes seconds to compile them.
    /// </summary>
    public static LinearPlan ByProperties(VulkanDevice device)
    {
        uint subgroup = device.Limits.SubgroupSize;
        if (subgroup == 8 && device.Limits.ShuffleLanes == subgroup)
        {
            return new LinearPlan(64, new LinearChoice(LinearKernel.SubgroupVectors[1], 16), new LinearChoice(LinearKernel.SubgroupTiles[1], 8));
        }

        uint sliced = device.Limits.MaxWorkgroupInvocations >= LinearKernel.SlicedWorkgroup ? LinearKernel.SlicedWorkgroup : LinearKernel.SlicedWorkgroup / 2;
        return subgroup switch
        {
            <= 4 => new LinearPlan(32, new LinearChoice(LinearKernel.Vectors[1], 16), new LinearChoice(LinearKernel.Tile, 16)),
            <= 8 => new LinearPlan(64, new LinearChoice(LinearKernel.Vectors[1], 16), new LinearChoice(LinearKernel.Tile, 16)),
            <= 16 => new LinearPlan(128, new LinearChoice(LinearKernel.Vectors[1], 32), new LinearChoice(LinearKernel.Tile, 32)),
            _ => new LinearPlan(128, new LinearChoice(LinearKernel.Slices[0], sliced), new LinearChoice(LinearKernel.Shared, LinearKernel.SharedWorkgroup), Texels: false),
        };
    }

    /// <summary>Bytes of weights up to which a network is run as one kernel, where it fits one; null for what the device's limits say.</summary>
    public ulong? FusedBytes { get; init; }

    /// <summary>Blocks that hold so many outputs.</summary>
    public uint Blocks(int outputs) => ((uint)outputs + Block - 1) / Block;

    /// <summary>Which kernel's batch one is, for a layer of so many blocks.</summary>
    public BatchSize SizeOf(uint batch, uint blocks) => batch switch
    {
        1 => BatchSize.One,
        <= 4 => BatchSize.UpToFour,
        <= SmallBatch => BatchSize.UpToEight,
        _ => Vector.Kernel.IsSliced && (ulong)blocks * ((batch + 63) / 64) < FewWorkgroups ? BatchSize.Some : BatchSize.Many,
    };

    /// <summary>What runs a batch, through bindings that the chosen kernel may not have. Where a batch of one is cut into slices, so are small ones.</summary>
    public LinearChoice For(BatchSize size, BindingShape shape)
    {
        LinearChoice wanted = size switch
        {
            BatchSize.One => Vector,
            BatchSize.Many => Large,
            _ when Vector.Kernel.IsSliced => Vector with { Kernel = LinearKernel.Slices[size == BatchSize.UpToFour ? 1 : 2] },
            BatchSize.UpToFour => Plain(LinearKernel.SmallTile),
            _ => Plain(LinearKernel.Tile),
        };
        if (wanted.Kernel.Serves(shape))
        {
            return wanted;
        }

        return size switch
        {
            BatchSize.One => Plain(LinearKernel.Vectors[1]),
            BatchSize.UpToFour => Plain(LinearKernel.SmallTile),
            BatchSize.Some when Large.Kernel.Serves(shape) => Large,
            _ => Plain(LinearKernel.Tile),
        };
    }

    /// <summary>What scores the codes of a search; null where all scores are stored and a kernel of its own goes through them.</summary>
    /// <param name="texels">Whether codes, queries and scores can all be read as texels.</param>
    public LinearKernel? Search(bool texels) => Large.Kernel.Subgroup switch
    {
        4 when !texels => LinearKernel.SubgroupSearches[0],
        8 when texels => LinearKernel.SubgroupSearches[1],
        _ => null,
    };

    /// <summary>
    /// What a batch's activations are apart, input to input: 1 for a batch of one, whole tiles otherwise; never whole pages, for rows that far apart share
    /// few places in a cache.
    /// </summary>
    public static uint Stride(uint batch) => batch switch
    {
        1 => 1,
        <= 4 => 4,
        <= SmallBatch => 8,
        _ => (batch + 15 & ~15u) % 1024 == 0 ? batch + 31 & ~15u : batch + 15 & ~15u,
    };

    /// <summary>A kernel that any device runs: two blocks a workgroup, within a subgroup or two.</summary>
    private LinearChoice Plain(LinearKernel kernel) => new(kernel, Math.Max(2 * kernel.InvocationsOf(Block, 0), 16));
}
