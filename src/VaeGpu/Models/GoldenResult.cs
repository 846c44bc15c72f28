namespace VaeGpu;

/// <summary>What came of a comparison with golden pairs.</summary>
/// <param name="Pairs">How many were compared.</param>
/// <param name="Error">Σ(output − golden)² / Σ golden² over all of them; not a number where an output is not.</param>
/// <param name="LargestDifference">The largest |output − golden|, in units of the outputs.</param>
/// <param name="Tolerance">The largest <paramref name="Error"/> that passes.</param>
public readonly record struct GoldenResult(int Pairs, double Error, double LargestDifference, double Tolerance)
{
    /// <summary>True when the error is within tolerance.</summary>
    public bool Passed => Error <= Tolerance;
}
