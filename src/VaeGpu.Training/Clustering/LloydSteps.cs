using System.Numerics.Tensors;

namespace VaeGpu.Training;

/// <summary>
/// The two halves of a Lloyd step: every point to its nearest centre, every centre to the mean of its points. Sums are taken in double and in the
/// points' order, so that they have the same bits whatever the threads do.
/// </summary>
internal sealed class LloydSteps
{
    /// <summary>Values searched at once: 8 MB.</summary>
    private const int ValuesAtOnce = 1 << 21;

    /// <summary>Points that one thread reads or adds up before it takes the next.</summary>
    private const int Stripes = 16;

    private readonly IPointSet _points;
    private readonly INearestCode _search;
    private readonly int _dimension;
    private readonly float[] _rows;
    private readonly int[] _found;
    private readonly float[] _distances;
    private readonly double[] _sums;
    private readonly double[][] _wide;

    /// <summary>Makes room for everything.</summary>
    /// <param name="points">The points.</param>
    /// <param name="search">Of the points' dimension.</param>
    public LloydSteps(IPointSet points, INearestCode search)
    {
        _points = points;
        _search = search;
        _dimension = points.Dimension;
        int atOnce = Math.Min(Math.Min(search.MaxQueries, points.Count), Math.Max(1, ValuesAtOnce / _dimension));
        _rows = new float[atOnce * _dimension];
        _found = new int[atOnce];
        _distances = new float[points.Count];
        _sums = new double[search.Codes * _dimension];
        _wide = new double[Stripes][];
        for (int stripe = 0; stripe < Stripes; stripe++)
        {
            _wide[stripe] = new double[_dimension];
        }

        Centres = new float[search.Codes * _dimension];
        Counts = new int[search.Codes];
        Assignments = new int[points.Count];
    }

    /// <summary>[codes, dimension].</summary>
    public float[] Centres { get; }

    /// <summary>[codes]: points of each centre, by the last assignment.</summary>
    public int[] Counts { get; }

    /// <summary>[points]: the centre of each, by the last assignment.</summary>
    public int[] Assignments { get; }

    /// <summary>Sum of the squared distances of all points to their centres, by the last assignment.</summary>
    public double Inertia { get; private set; }

    /// <summary>Starts from centres; <see cref="Assign"/> must come next.</summary>
    /// <param name="centres">[codes, dimension].</param>
    public void Begin(ReadOnlySpan<float> centres)
    {
        centres.CopyTo(Centres);
        Array.Fill(Assignments, -1);
    }

    /// <summary>Assigns every point to its nearest centre.</summary>
    /// <param name="cancellation">Stops within one search.</param>
    /// <returns>True when a point changed its centre.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public bool Assign(CancellationToken cancellation)
    {
        _search.SetCodes(Centres);
        Array.Clear(_sums);
        Array.Clear(Counts);
        Inertia = 0;
        bool changed = false;
        for (int first = 0; first < _points.Count; first += _found.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(_found.Length, _points.Count - first);
            Read(first, count);
            Span<int> found = _found.AsSpan(0, count), assigned = Assignments.AsSpan(first, count);
            _search.Find(_rows.AsSpan(0, count * _dimension), found, _distances.AsSpan(first, count));
            changed |= !found.SequenceEqual(assigned);
            found.CopyTo(assigned);
            Parallel.For(0, Math.Min(Stripes, Counts.Length), stripe => AddStripe(stripe, count));
        }

        foreach (float distance in _distances)
        {
            Inertia += distance;
        }

        return changed;
    }

    /// <summary>
    /// Moves every centre to the mean of its points. One without points takes over the point that is farthest from its own centre, as in scikit-learn;
    /// it stays where it is when no point is off a centre that it shares.
    /// </summary>
    /// <returns>The sum of the centres' squared shifts.</returns>
    public double MoveCentres()
    {
        FillEmpty();
        double shift = 0;
        for (int code = 0; code < Counts.Length; code++)
        {
            if (Counts[code] == 0)
            {
                continue;
            }

            for (int i = code * _dimension; i < (code + 1) * _dimension; i++)
            {
                float moved = (float)(_sums[i] / Counts[code]);
                double difference = (double)moved - Centres[i];
                shift += difference * difference;
                Centres[i] = moved;
            }
        }

        return shift;
    }

    private void Read(int first, int count)
    {
        int atOnce = (count + Stripes - 1) / Stripes;
        Parallel.For(0, Stripes, stripe =>
        {
            int start = Math.Min(count, stripe * atOnce), end = Math.Min(count, start + atOnce);
            _points.Read(first + start, _rows.AsSpan(start * _dimension, (end - start) * _dimension));
        });
    }

    /// <summary>Adds up the points of every so manieth centre: each sum is one thread's, and is taken in the points' order.</summary>
    private void AddStripe(int stripe, int count)
    {
        double[] wide = _wide[stripe];
        for (int point = 0; point < count; point++)
        {
            int code = _found[point];
            if (code % Stripes == stripe)
            {
                Counts[code]++;
                TensorPrimitives.ConvertTruncating<float, double>(_rows.AsSpan(point * _dimension, _dimension), wide);
                Span<double> sum = Sum(code);
                TensorPrimitives.Add(sum, wide, sum);
            }
        }
    }

    private void FillEmpty()
    {
        Span<float> row = _rows.AsSpan(0, _dimension);
        Span<double> wide = _wide[0];
        for (int code = 0; code < Counts.Length; code++)
        {
            if (Counts[code] == 0 && Farthest() is { } point)
            {
                int owner = Assignments[point];
                _points.Read(point, row);
                TensorPrimitives.ConvertTruncating<float, double>(row, wide);
                TensorPrimitives.Subtract(Sum(owner), wide, Sum(owner));
                wide.CopyTo(Sum(code));
                Counts[owner]--;
                Counts[code] = 1;
                _distances[point] = 0;
            }
        }
    }

    /// <summary>The point farthest from its centre, of those that are off it and not alone there; of several the first.</summary>
    private int? Farthest()
    {
        int? farthest = null;
        float largest = 0;
        for (int point = 0; point < _distances.Length; point++)
        {
            if (_distances[point] > largest && Counts[Assignments[point]] > 1)
            {
                (farthest, largest) = (point, _distances[point]);
            }
        }

        return farthest;
    }

    private Span<double> Sum(int code) => _sums.AsSpan(code * _dimension, _dimension);
}
