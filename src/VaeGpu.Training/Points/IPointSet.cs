namespace VaeGpu.Training;

/// <summary>Points that are read a chunk at a time, so that what is large need not be held as floats. Thread-safe: many threads read side by side.</summary>
internal interface IPointSet
{
    /// <summary>How many points.</summary>
    int Count { get; }

    /// <summary>Values of one point.</summary>
    int Dimension { get; }

    /// <summary>Reads points that lie one behind the other.</summary>
    /// <param name="first">The index of the first.</param>
    /// <param name="rows">[points, <see cref="Dimension"/>], out.</param>
    void Read(int first, Span<float> rows);
}
