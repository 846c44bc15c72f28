namespace VaeGpu.Vulkan;

/// <summary>One of the ways to run a linear layer, apart from how weights are kept and read: a row of the table, of which there is a variant for each of those.</summary>
internal sealed record LinearKernel
{
    /// <summary>How all their variants' names begin.</summary>
    private const string Prefix = "linear-";

    private LinearKernel(string name) => Name = name;

    /// <summary>A batch of one, where nothing is asked of the device: an invocation has 1, 2 or 4 vec4s of outputs.</summary>
    public static IReadOnlyList<LinearKernel> Vectors { get; } =
        [.. new uint[] { 1, 2, 4 }.Select(outputs => new LinearKernel($"vector-{outputs}") { Outputs = outputs })];

    /// <summary>A batch of one on a driver that computes on the processor, by the subgroup's size.</summary>
    public static IReadOnlyList<LinearKernel> SubgroupVectors { get; } =
        [.. new uint[] { 4, 8 }.Select(lanes => new LinearKernel($"vector-subgroup{lanes}") { Outputs = 2, Subgroup = lanes })];

    /// <summary>Four instances, where nothing is asked of the device.</summary>
    public static LinearKernel SmallTile { get; } = new("tile-1") { Outputs = 2, InstanceQuads = 1 };

    /// <summary>Eight instances, where nothing is asked of the device.</summary>
    public static LinearKernel Tile { get; } = new("tile-2") { Outputs = 2, InstanceQuads = 2 };

    /// <summary>Sixteen instances on a driver that computes on the processor, by the subgroup's size.</summary>
    public static IReadOnlyList<LinearKernel> SubgroupTiles { get; } =
        [.. new uint[] { 4, 8 }.Select(lanes => new LinearKernel($"shuffle-subgroup{lanes}") { Outputs = 2, InstanceQuads = 4, Subgroup = lanes })];

    /// <summary>
    /// The same for a search, by the subgroup's size: of each block of codes and each query only the best scores are stored, as nearest_code.comp reads them.
    /// </summary>
    public static IReadOnlyList<LinearKernel> SubgroupSearches { get; } =
        [.. new uint[] { 4, 8 }.Select(lanes => new LinearKernel($"nearest-subgroup{lanes}") { Outputs = 2, InstanceQuads = 4, Subgroup = lanes, Precisions = [ModelPrecision.Float32] })];

    /// <summary>
    /// 32 outputs a workgroup, which cuts their sums into slices: where a GPU has too little to do with an invocation for each. By the vec4s of instances that
    /// a workgroup has: none for a batch of one, one, or two.
    /// </summary>
    public static IReadOnlyList<LinearKernel> Slices { get; } =
        [.. new uint[] { 0, 1, 2 }.Select(quads => new LinearKernel($"sliced-{quads}") { Outputs = 1, InstanceQuads = quads, IsSliced = true })];

    /// <summary>Sixty-four instances and a block of 128 outputs a workgroup, through shared memory.</summary>
    public static LinearKernel Shared { get; } = new("shared") { Outputs = 2, InstanceQuads = 16, BlockInvocations = SharedWorkgroup };

    /// <summary>Invocations of a workgroup of <see cref="Shared"/>, and outputs of its blocks.</summary>
    public const uint SharedWorkgroup = 128;

    /// <summary>A block of 128 outputs by 128 instances a workgroup, by matrix units: weights in halves, and inputs rounded to them.</summary>
    public static LinearKernel Matrix { get; } =
        new("matrix") { Outputs = 2, InstanceQuads = 32, BlockInvocations = MatrixWorkgroup, Precisions = [ModelPrecision.Float16] };

    /// <summary>Invocations of a workgroup of <see cref="Matrix"/>.</summary>
    public const uint MatrixWorkgroup = 256;

    /// <summary>Outputs of a workgroup of <see cref="Slices"/>.</summary>
    public const uint SlicedOutputs = 32;

    /// <summary>Invocations of a workgroup of <see cref="Slices"/> at most, for whose sums there is shared memory.</summary>
    public const uint SlicedWorkgroup = 256;

    /// <summary>All rows.</summary>
    public static IEnumerable<LinearKernel> All => [.. Vectors, .. SubgroupVectors, SmallTile, Tile, .. SubgroupTiles, .. SubgroupSearches, .. Slices, Shared, Matrix];

    /// <summary>Its name, without what the kernel's variants add.</summary>
    public string Name { get; }

    /// <summary>vec4s of outputs an invocation has.</summary>
    public uint Outputs { get; private init; }

    /// <summary>vec4s of instances a workgroup has; 0 for a batch of one.</summary>
    public uint InstanceQuads { get; private init; }

    /// <summary>The subgroup's size that it needs, all of whose lanes share a block; 0 for any.</summary>
    public uint Subgroup { get; private init; }

    /// <summary>Whether it is one of <see cref="Slices"/>, whose workgroups may have any size from 32 to <see cref="SlicedWorkgroup"/> that is a power of two.</summary>
    public bool IsSliced { get; private init; }

    /// <summary>Invocations for a block of 128 outputs, where a workgroup passes slabs of such a block through shared memory; null elsewhere.</summary>
    private uint? BlockInvocations { get; init; }

    private ModelPrecision[] Precisions { get; init; } = Enum.GetValues<ModelPrecision>();

    /// <summary>Whether there is a variant for these bindings.</summary>
    public bool Serves(BindingShape shape) =>
        BlockInvocations is not null || IsSliced ? shape == BindingShape.Layer : Subgroup == 0 || shape == (Subgroup == 4 ? BindingShape.Layer : BindingShape.LayerOfTexels);

    /// <summary>Whether blocks of so many outputs can be run.</summary>
    public bool Takes(uint block) =>
        BlockInvocations is not null ? block == SharedWorkgroup : IsSliced ? block % SlicedOutputs == 0 : Subgroup == 0 ? block % (4 * Outputs) == 0 : block == 4 * Outputs * Subgroup;

    /// <summary>Invocations that compute one block of outputs for one tile of instances, in workgroups of so many.</summary>
    public uint InvocationsOf(uint block, uint workgroup) => IsSliced ? block / SlicedOutputs * workgroup : BlockInvocations ?? block / (4 * Outputs);

    /// <summary>Whether a workgroup may have so many invocations.</summary>
    public bool RunsIn(uint workgroup, uint block) =>
        IsSliced ? workgroup is >= 32 and <= SlicedWorkgroup && uint.IsPow2(workgroup) : workgroup != 0 && workgroup % InvocationsOf(block, workgroup) == 0;

    /// <summary>The kernel for how weights are kept and read.</summary>
    public KernelVariant Variant(BindingShape shape, ModelPrecision weights) => KernelTable.Linear[Name + Suffix(shape, weights)];

    /// <summary>The variants that there are.</summary>
    public IEnumerable<KernelVariant> Variants() =>
        from shape in new[] { BindingShape.Layer, BindingShape.LayerOfTexels }
        where Serves(shape)
        from weights in Precisions
        select new KernelVariant(Prefix + Name + Suffix(shape, weights), shape);

    /// <summary>What a variant's name has in place of <see cref="Name"/>'s beginning.</summary>
    public static string KeyOf(KernelVariant variant) => variant.Name[Prefix.Length..];

    private static string Suffix(BindingShape shape, ModelPrecision weights) =>
        weights switch
        {
            ModelPrecision.Float16 => "-fp16",
            ModelPrecision.Int8 => "-int8",
            _ => "",
        }
        + (shape == BindingShape.LayerOfTexels ? "-texel" : "");
}
