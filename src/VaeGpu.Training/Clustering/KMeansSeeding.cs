using System.Numerics.Tensors;

namespace VaeGpu.Training;

/// <summary>
/// First centres by greedy k-means++ (Arthur and Vassilvitskii, 2007): each next one is, of 2 + ⌊ln K⌋ points drawn with probability proportional to
/// the squared distance from the centres chosen so far, the one that leaves the least inertia.
/// </summary>
internal sealed class KMeansSeeding
{
    private readonly IPointSet _points;
    private readonly int _codes;
    private readonly int _parts;
    private readonly float[][] _distances;
    private readonly float[] _candidates;
    private float[] _closest;

    /// <summary>Makes room for the distances.</summary>
    /// <param name="points">The points; at least one.</param>
    /// <param name="codes">How many centres.</param>
    public KMeansSeeding(IPointSet points, int codes)
    {
        _points = points;
        _codes = codes;
        _parts = Math.Min(PointParts.Most, points.Count);
        int candidates = 2 + (int)Math.Log(codes);
        _candidates = new float[candidates * points.Dimension];
        _distances = new float[candidates][];
        for (int i = 0; i < candidates; i++)
        {
            _distances[i] = new float[points.Count];
        }

        _closest = new float[points.Count];
    }

    /// <summary>Chooses first centres.</summary>
    /// <param name="random">What draws.</param>
    /// <param name="report">Takes how many are chosen and the inertia they leave.</param>
    /// <param name="cancellation">Stops within one pass over the points.</param>
    /// <returns>[codes, dimension]; where there are fewer distinct points, those left over repeat the first.</returns>
    /// <exception cref="DataException">Squared distances overflow single precision.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public float[] Choose(Random random, Action<int, double> report, CancellationToken cancellation)
    {
        int dimension = _points.Dimension;
        float[] centres = new float[_codes * dimension];
        Array.Fill(_closest, float.PositiveInfinity);
        ReadCandidate(0, random.Next(_points.Count));
        double inertia = TakeBest(1, centres, cancellation);

        // Any two points are at most twice as far from each other as the farther is from the first centre.
        if (!(inertia < float.MaxValue / 4))
        {
            throw new DataException("the points lie too far apart for single precision: scale them down");
        }

        for (int chosen = 1; chosen < _codes; chosen++)
        {
            report(chosen, inertia);
            Span<float> next = centres.AsSpan(chosen * dimension, dimension);
            if (inertia == 0)
            {
                centres.AsSpan(0, dimension).CopyTo(next);
                continue;
            }

            for (int candidate = 0; candidate < _distances.Length; candidate++)
            {
                ReadCandidate(candidate, Draw(random.NextDouble() * inertia));
            }

            inertia = TakeBest(_distances.Length, next, cancellation);
        }

        return centres;
    }

    private void ReadCandidate(int candidate, int point) =>
        _points.Read(point, _candidates.AsSpan(candidate * _points.Dimension, _points.Dimension));

    /// <summary>The point at a place on the line on which each has its distance as length.</summary>
    private int Draw(double place)
    {
        // The last sum is the inertia to the bit, so place is below it; and a point that already has a centre on it has no length.
        double sum = 0;
        int point = 0;
        while ((sum += _closest[point]) <= place)
        {
            point++;
        }

        return point;
    }

    /// <summary>Takes the candidate that leaves the least inertia.</summary>
    /// <returns>That inertia.</returns>
    private double TakeBest(int candidates, Span<float> centre, CancellationToken cancellation)
    {
        PointParts.Run(_points, _parts, Measure, cancellation);
        int best = 0;
        double least = double.PositiveInfinity;
        for (int candidate = 0; candidate < candidates; candidate++)
        {
            double inertia = 0;
            foreach (float distance in _distances[candidate])
            {
                inertia += distance;
            }

            if (inertia < least)
            {
                (best, least) = (candidate, inertia);
            }
        }

        (_closest, _distances[best]) = (_distances[best], _closest);
        _candidates.AsSpan(best * _points.Dimension, _points.Dimension).CopyTo(centre);
        return least;

        // All candidates against a point while it is in the cache.
        void Measure(int part, int first, ReadOnlySpan<float> rows)
        {
            int dimension = _points.Dimension;
            for (int point = first; rows.Length > 0; point++)
            {
                ReadOnlySpan<float> row = rows[..dimension];
                rows = rows[dimension..];
                for (int candidate = 0; candidate < candidates; candidate++)
                {
                    float distance = TensorPrimitives.Distance(row, _candidates.AsSpan(candidate * dimension, dimension));
                    _distances[candidate][point] = Math.Min(_closest[point], distance * distance);
                }
            }
        }
    }
}
