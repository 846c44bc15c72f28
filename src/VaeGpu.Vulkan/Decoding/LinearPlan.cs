namespace VaeGpu.Vulkan;

/// <summary>How a device runs linear layers: the block of weights, and what an invocation owns of it.</summary>
/// <param name="Block">Outputs of a block of weights.</param>
/// <param name="VectorOutputs">vec4s of outputs an invocation has in a batch of one.</param>
/// <param name="TileOutputs">vec4s of outputs an invocation has in a larger batch.</param>
/// <param name="VectorWorkgroup">Invocations of a workgroup in a batch of one.</param>
/// <param name="TileWorkgroup">Invocations of a workgroup in a larger batch.</param>
internal readonly record struct LinearPlan(uint Block, uint VectorOutputs, uint TileOutputs, uint VectorWorkgroup, uint TileWorkgroup)
{
    /// <summary>
    /// Inputs that one dispatch sums over at most: longer sums are made of parts, which bounds the rounding error (it grows with the root of
    /// the number of terms) and the size of a block.
    /// </summary>
    public const uint MaximumInputs = 65536;

    /// <summary>Blocks of one dispatch at most, within the 65,535 workgroups that Vulkan guarantees.</summary>
    public const uint MaximumBlocks = 65535;

    /// <summary>
    /// A block is what one subgroup reads as one stream: on a CPU driver a block that is shared by several subgroups is walked several times
    /// over. The subgroup's size is a hint for speed; the kernels are right whatever it is.
    /// </summary>
    public static LinearPlan For(in GpuLimits limits) => limits.SubgroupSize switch
    {
        <= 4 => new LinearPlan(32, 2, 2, 16, 16),
        <= 8 => new LinearPlan(64, 2, 2, 16, 16),
        <= 16 => new LinearPlan(128, 2, 2, 32, 32),
        _ => new LinearPlan(128, 1, 2, 64, 64),
    };

    /// <summary>Blocks that hold so many outputs.</summary>
    public uint Blocks(int outputs) => ((uint)outputs + Block - 1) / Block;

    /// <summary>What a batch's activations are apart, input to input: 1 for a batch of one, whole tiles otherwise.</summary>
    public static uint Stride(uint batch) => batch switch
    {
        1 => 1,
        <= 4 => 4,
        _ => (batch + 7) & ~7u,
    };
}
