namespace VaeGpu;

/// <summary>
/// The linear layer that scores codes: x · c − |c|² / 2 is (|x|² − |x − c|²) / 2, so that the nearest code has the highest score. Both backends run it
/// with the kernels of their networks.
/// </summary>
internal static class CodeScores
{
    private const string Codes = "codes";
    private const string HalfSquares = "half squares";

    /// <summary>The layer, [queries, dimension] → [queries, codes].</summary>
    public static DenseLayer Layer(int codes, int dimension) => new(new LinearLayer(dimension, codes, Codes, HalfSquares), Activation.Identity, 0);

    /// <summary>Reads rows of the layer's tensors, as a <see cref="RowReader"/> does.</summary>
    /// <param name="codes">[codes, dimension].</param>
    /// <param name="dimension">Values of a code.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">[rows, row length].</param>
    public static void Read(ReadOnlySpan<float> codes, int dimension, string name, int firstRow, Span<float> destination)
    {
        if (name == Codes)
        {
            codes.Slice(firstRow * dimension, destination.Length).CopyTo(destination);
            return;
        }

        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)(-0.5 * Square(codes.Slice((firstRow + i) * dimension, dimension)));
        }
    }

    /// <summary>|c|².</summary>
    public static double Square(ReadOnlySpan<float> code)
    {
        double sum = 0;
        foreach (float value in code)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
