namespace VaeGpu.Vulkan;

/// <summary>The table of kernels, and which of them a device gets.</summary>
internal static class KernelTable
{
    public static readonly KernelVariant SamplePrior = new("sample-prior", BindingShape.OneBuffer);
    public static readonly KernelVariant EvaluatePaths = new("evaluate-paths", BindingShape.ThreeBuffers);
    public static readonly KernelVariant Reparameterise = new("reparameterise", BindingShape.TwoBuffers);
    public static readonly KernelVariant NearestCode = new("nearest-code", BindingShape.Search);
    public static readonly KernelVariant NearestCodeOfTexels = new("nearest-code-texel", BindingShape.SearchOfTexels);
    public static readonly KernelVariant NearestCodeSliced = new("nearest-code-sliced", BindingShape.Search);
    public static readonly KernelVariant NearestOfBlocks = new("nearest-of-blocks32", BindingShape.Search);
    public static readonly KernelVariant NearestOfBlocksOfTexels = new("nearest-of-blocks64-texel", BindingShape.SearchOfTexels);
    public static readonly KernelVariant Mixture = new("mixture", BindingShape.ThreeBuffers);
    public static readonly KernelVariant SampleCodes = new("sample-codes", BindingShape.ThreeBuffers);
    public static readonly KernelVariant Quantise = new("quantise", BindingShape.ThreeBuffers);
    public static readonly KernelVariant GatherCodes = new("gather-codes", BindingShape.ThreeBuffers);
    public static readonly KernelVariant ToFloats = new("to-floats", BindingShape.TwoBuffers);
    public static readonly KernelVariant ToRgba8 = new("to-rgba8", BindingShape.TwoBuffers);
    public static readonly KernelVariant ToImageRgba8 = new("to-image-rgba8", BindingShape.BufferAndImage);
    public static readonly KernelVariant ToImageRgba16Float = new("to-image-rgba16f", BindingShape.BufferAndImage);
    public static readonly KernelVariant ToAnyImage = new("to-image", BindingShape.BufferAndImage);

    public static readonly KernelVariant CeilingArithmetic = new("ceiling-arithmetic", BindingShape.OneBuffer);
    public static readonly KernelVariant CeilingReading = new("ceiling-reading", BindingShape.OneBuffer);
    public static readonly KernelVariant CeilingWriting = new("ceiling-writing", BindingShape.OneBuffer);

    /// <summary>The linear kernels, by their name without "linear-".</summary>
    public static IReadOnlyDictionary<string, KernelVariant> Linear { get; } = LinearKernel.All.SelectMany(kernel => kernel.Variants()).ToDictionary(LinearKernel.KeyOf);

    /// <summary>A whole small network, by how weights are kept.</summary>
    public static IReadOnlyDictionary<ModelPrecision, KernelVariant> Fused { get; } = new Dictionary<ModelPrecision, KernelVariant>
    {
        [ModelPrecision.Float32] = new("mlp", BindingShape.Layer),
        [ModelPrecision.Float16] = new("mlp-fp16", BindingShape.Layer),
        [ModelPrecision.Int8] = new("mlp-int8", BindingShape.Layer),
    };

    /// <summary>The same on a driver that computes on the processor, whose subgroups have eight lanes.</summary>
    public static IReadOnlyDictionary<ModelPrecision, KernelVariant> FusedBySubgroup { get; } = new Dictionary<ModelPrecision, KernelVariant>
    {
        [ModelPrecision.Float32] = new("mlp-subgroup8-texel", BindingShape.FusedOfTexels),
        [ModelPrecision.Float16] = new("mlp-subgroup8-fp16-texel", BindingShape.FusedOfTexels),
        [ModelPrecision.Int8] = new("mlp-subgroup8-int8-texel", BindingShape.FusedOfTexels),
    };

    /// <summary>All rows.</summary>
    public static IEnumerable<KernelVariant> All =>
        [
            .. Linear.Values, .. Fused.Values, .. FusedBySubgroup.Values,
            SamplePrior, EvaluatePaths, Reparameterise, Mixture, SampleCodes, Quantise, GatherCodes,
            NearestCode, NearestCodeSliced, NearestCodeOfTexels, NearestOfBlocks, NearestOfBlocksOfTexels,
            ToFloats, ToRgba8, ToImageRgba8, ToImageRgba16Float, ToAnyImage,
            CeilingArithmetic, CeilingReading, CeilingWriting,
        ];
}
