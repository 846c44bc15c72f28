namespace VaeGpu.Training;

/// <summary>
/// Goes over all points in parts that run side by side. Where the parts begin depends on nothing but the numbers of points and parts, so that what is
/// summed within each part, and then over the parts in their order, has the same bits whatever the threads do.
/// </summary>
internal static class PointParts
{
    /// <summary>Enough to keep many cores busy, few enough to have accumulators each.</summary>
    public const int Most = 64;

    /// <summary>Values that a thread reads at once: 64 KB stay in its cache.</summary>
    private const int ValuesAtOnce = 1 << 14;

    /// <summary>Takes some points of one part, which come in order and on one thread at a time.</summary>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="first">The index of the first point.</param>
    /// <param name="rows">[points, dimension].</param>
    public delegate void Visitor(int part, int first, ReadOnlySpan<float> rows);

    /// <summary>Visits every point once.</summary>
    /// <param name="points">The points.</param>
    /// <param name="parts">How many parts; positive.</param>
    /// <param name="visit">Must not throw.</param>
    /// <param name="cancellation">Stops within one part.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Run(IPointSet points, int parts, Visitor visit, CancellationToken cancellation)
    {
        int atOnce = Math.Max(1, ValuesAtOnce / points.Dimension);
        var options = new ParallelOptions { CancellationToken = cancellation };
        Parallel.For(0, parts, options, () => new float[atOnce * points.Dimension], VisitPart, _ => { });
        cancellation.ThrowIfCancellationRequested();

        float[] VisitPart(int part, ParallelLoopState state, float[] buffer)
        {
            int end = Start(part + 1);
            for (int first = Start(part); first < end && !cancellation.IsCancellationRequested; first += atOnce)
            {
                Span<float> rows = buffer.AsSpan(0, Math.Min(atOnce, end - first) * points.Dimension);
                points.Read(first, rows);
                visit(part, first, rows);
            }

            return buffer;
        }

        int Start(int part) => (int)((long)points.Count * part / parts);
    }
}
