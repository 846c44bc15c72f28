namespace VaeGpu;

/// <summary>
/// How far a decoder's outputs may lie from the golden outputs, for a file of each precision, as the normalised mean squared error
/// Σ(output − golden)² / Σ golden² over all pairs.
/// </summary>
/// <param name="Float32">For fp32 weights.</param>
/// <param name="Float16">For fp16 weights.</param>
/// <param name="Int8">For int8 weights.</param>
public readonly record struct GoldenTolerance(double Float32, double Float16, double Int8)
{
    /// <summary>What holds where a file says nothing.</summary>
    public static GoldenTolerance Default => new(1e-10, 1e-6, 1e-3);

    /// <summary>The tolerance for one precision.</summary>
    /// <param name="precision">The file's.</param>
    public double For(ModelPrecision precision) => precision switch
    {
        ModelPrecision.Float32 => Float32,
        ModelPrecision.Float16 => Float16,
        _ => Int8,
    };
}
