namespace VaeGpu;

/// <summary>
/// How far below the highest score the score of the direct search's winner can lie. What scores lower need not be looked at, and what remains is
/// searched directly, so that the answer is the direct search's own.
/// </summary>
/// <remarks>
/// With u = 2⁻²⁴, C the largest |c|, d = |x − c|² and s = (|x|² − d) / 2: a score goes through at most D + 2 roundings, fused or not and in whatever
/// parts, so that it is off by (D + 2) u (|x| C + C² / 2) ≤ (D + 2) u (|x|² / 2 + C²) at most; a direct distance by (D + 2) u d. Let t have the
/// highest score and w the least direct distance: then d_w ≤ d_t (1 + 2 (D + 2) u), that is s_w ≥ s_t − (D + 2) u d_t, and as computed w scores less
/// than t by at most 2 (D + 2) u (|x|² / 2 + C² + d_t / 2) = 2 (D + 2) u (s_t + d_t + C²), of which everything is known. D + 8 for D + 2 and one
/// sixteenth more hold the roundings of the bound itself and the terms of second order. Subnormal numbers that count as zero take at most 2⁻¹²⁶ from
/// each operation and operand. Where s_t + d_t + C² is below 2¹²⁶, no partial sum of any score overflowed, for it is at least |x|² / 2 + C².
/// shaders/nearest_code.comp computes the same.
/// </remarks>
/// <param name="Relative">What s_t + d_t + C² is multiplied by.</param>
/// <param name="Absolute">For what subnormal numbers lose.</param>
/// <param name="LargestSquare">C², not below the exact one; infinite where scores cannot be trusted at all.</param>
internal readonly record struct ScoreBound(float Relative, float Absolute, float LargestSquare)
{
    /// <summary>Below this s_t + d_t + C² is a bound.</summary>
    public const float Limit = 8.507059e37f;

    /// <summary>The bound for a set of codes.</summary>
    /// <param name="codes">[codes, dimension].</param>
    /// <param name="dimension">Values of a code.</param>
    public static ScoreBound For(ReadOnlySpan<float> codes, int dimension)
    {
        double largest = 0;
        for (int at = 0; at < codes.Length; at += dimension)
        {
            largest = Math.Max(largest, CodeScores.Square(codes.Slice(at, dimension)));
        }

        double terms = dimension + 8.0;
        double relative = 2 * 1.0625 * terms * Math.ScaleB(1, -24);

        // The terms of second order stay within a sixteenth up to half a million values.
        bool holds = relative <= 1.0 / 16;
        return new ScoreBound((float)relative, (float)(terms * Math.ScaleB(1, -124)), holds ? MathF.BitIncrement((float)largest) : float.PositiveInfinity);
    }

    /// <summary>How far below the highest score the direct winner's may lie; infinite where scores say nothing.</summary>
    /// <param name="score">The highest score.</param>
    /// <param name="squaredDistance">The direct squared distance to the code that has it.</param>
    public float Slack(float score, float squaredDistance)
    {
        float sum = score + squaredDistance + LargestSquare;
        return sum is >= 0 and < Limit ? Relative * sum + Absolute : float.PositiveInfinity;
    }
}
