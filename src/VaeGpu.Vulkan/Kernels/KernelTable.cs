namespace VaeGpu.Vulkan;

/// <summary>The table of kernels, and which of them a device gets.</summary>
internal static class KernelTable
{
    public static readonly KernelVariant SamplePrior = new("sample-prior", BindingShape.OneBuffer);
    public static readonly KernelVariant EvaluatePaths = new("evaluate-paths", BindingShape.ThreeBuffers);
    public static readonly KernelVariant Reparameterise = new("reparameterise", BindingShape.TwoBuffers);
    public static readonly KernelVariant NearestCode = new("nearest-code", BindingShape.Search);
    public static readonly KernelVariant NearestCodeOfTexels = new("nearest-code-texel", BindingShape.SearchOfTexels);
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

    private static readonly KernelVariant[] Linear =
    [
        new("linear-vector-1", BindingShape.Layer, 1),
        new("linear-vector-2", BindingShape.Layer, 2),
        new("linear-vector-4", BindingShape.Layer, 4),
        new("linear-vector-1-texel", BindingShape.LayerOfTexels, 1),
        new("linear-vector-2-texel", BindingShape.LayerOfTexels, 2),
        new("linear-vector-4-texel", BindingShape.LayerOfTexels, 4),
        new("linear-tile-2x1", BindingShape.Layer, 2, 1),
        new("linear-tile-2x2", BindingShape.Layer, 2, 2),
        new("linear-tile-2x1-texel", BindingShape.LayerOfTexels, 2, 1),
        new("linear-tile-2x2-texel", BindingShape.LayerOfTexels, 2, 2),
    ];

    /// <summary>A linear kernel.</summary>
    /// <param name="shape">Through which bindings it reads.</param>
    /// <param name="outputs">vec4s of outputs an invocation.</param>
    /// <param name="batch">vec4s of instances an invocation, 0 for a batch of one.</param>
    public static KernelVariant LinearFor(BindingShape shape, uint outputs, uint batch) =>
        Array.Find(Linear, variant => variant.Shape == shape && variant.Outputs == outputs && variant.Batch == batch)
        ?? throw new ArgumentException($"No linear kernel has {outputs} x {batch} vec4s an invocation.");

    /// <summary>All rows.</summary>
    public static IEnumerable<KernelVariant> All =>
        [
            .. Linear, SamplePrior, EvaluatePaths, Reparameterise, Mixture, SampleCodes, Quantise, GatherCodes, NearestCode, NearestCodeOfTexels,
            ToFloats, ToRgba8, ToImageRgba8, ToImageRgba16Float, ToAnyImage,
            CeilingArithmetic, CeilingReading, CeilingWriting,
        ];
}
