namespace VaeGpu.Training;

/// <summary>Points held in memory, such as the latents of a training set.</summary>
internal sealed class ArrayPoints : IPointSet
{
    private readonly ReadOnlyMemory<float> _values;

    /// <summary>Takes the values without a copy.</summary>
    /// <param name="values">[count, <paramref name="dimension"/>].</param>
    /// <param name="dimension">Values of one point; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is not positive.</exception>
    /// <exception cref="ArgumentException">The values are not whole points.</exception>
    public ArrayPoints(ReadOnlyMemory<float> values, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if (values.Length % dimension != 0)
        {
            throw new ArgumentException($"{values.Length} values are not whole points of {dimension}.", nameof(values));
        }

        _values = values;
        Dimension = dimension;
    }

    public int Count => _values.Length / Dimension;

    public int Dimension { get; }

    public void Read(int first, Span<float> rows) => _values.Span.Slice(first * Dimension, rows.Length).CopyTo(rows);
}
