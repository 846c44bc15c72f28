using System.Numerics.Tensors;

namespace VaeGpu.Training;

/// <summary>
/// K-means by Lloyd's algorithm (Lloyd, 1982) from greedy k-means++ starts (Arthur and Vassilvitskii, 2007), as scikit-learn does it. What is nearest is
/// decided by the search that is handed in, on Vulkan or on the CPU. Thread-safe, but that a search serves one thread at a time.
/// </summary>
public sealed class KMeans
{
    private readonly KMeansOptions _options;

    /// <summary>Checks the options.</summary>
    /// <param name="options">How to fit.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public KMeans(KMeansOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Called while first centres are chosen and after every step, on the calling thread.</summary>
    public Action<KMeansProgress>? OnProgress { get; init; }

    /// <summary>Called with the result of every start, and whether it is the best so far, on the calling thread.</summary>
    public Action<KMeansResult, bool>? OnStart { get; init; }

    /// <summary>
    /// Fits the centres to pictures, values in [0, 1]. Where there are fewer distinct points than codes, each has a centre, and the centres left over
    /// repeat points and have none.
    /// </summary>
    /// <param name="images">The pictures.</param>
    /// <param name="search">Finds the nearest centre; of as many codes as the options say and of the points' dimension.</param>
    /// <param name="cancellation">Stops within one pass over the points.</param>
    /// <exception cref="ArgumentException">The search is of another number of codes or another dimension.</exception>
    /// <exception cref="DataException">There are fewer points than codes, a point is not finite, or squared distances overflow single precision.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public KMeansResult Fit(ImageData images, INearestCode search, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Fit(new ImagePoints(images), search, cancellation);
    }

    /// <summary>Fits the centres to any points, as <see cref="Fit(ImageData, INearestCode, CancellationToken)"/> does to pictures.</summary>
    internal KMeansResult Fit(IPointSet points, INearestCode search, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(search);
        if (search.Codes != _options.Codes || search.Dimension != points.Dimension)
        {
            throw new ArgumentException(
                $"The search is of {search.Codes} codes of {search.Dimension} values; {_options.Codes} of {points.Dimension} are needed.", nameof(search));
        }

        if (points.Count < _options.Codes)
        {
            throw new DataException($"{points.Count} points are too few for {_options.Codes} codes");
        }

        double tolerance = _options.Tolerance * MeanVariance(points, cancellation);
        var random = new Random(unchecked((int)(_options.Seed ^ (_options.Seed >> 32))));
        var seeding = new KMeansSeeding(points, _options.Codes);
        var steps = new LloydSteps(points, search);
        KMeansResult? best = null;
        for (int start = 0; start < _options.Starts; start++)
        {
            int now = start;
            float[] centres = seeding.Choose(random, (chosen, inertia) => Report(now, 0, inertia, 0.5 * chosen / _options.Codes), cancellation);
            KMeansResult result = RunStart(steps, centres, start, tolerance, cancellation);
            bool isBest = best is null || result.Inertia < best.Inertia;
            best = isBest ? result : best;
            OnStart?.Invoke(result, isBest);
        }

        return best!;
    }

    private KMeansResult RunStart(LloydSteps steps, float[] centres, int start, double tolerance, CancellationToken cancellation)
    {
        steps.Begin(centres);
        steps.Assign(cancellation);
        Report(start, 0, steps.Inertia, 0.5);
        bool converged = false;
        int iteration = 0;
        while (!converged && iteration < _options.MaximumIterations)
        {
            double shift = steps.MoveCentres();
            bool changed = steps.Assign(cancellation);
            converged = !changed || shift <= tolerance;
            iteration++;
            Report(start, iteration, steps.Inertia, converged ? 1 : 0.5 + 0.5 * iteration / _options.MaximumIterations);
        }

        return new KMeansResult
        {
            Centres = [.. steps.Centres],
            Counts = [.. steps.Counts],
            Assignments = [.. steps.Assignments],
            Inertia = steps.Inertia,
            Iterations = iteration,
            Converged = converged,
            Start = start,
        };
    }

    private void Report(int start, int iteration, double inertia, double done) =>
        OnProgress?.Invoke(new KMeansProgress(start, iteration, inertia, (start + done) / _options.Starts));

    /// <summary>The variance of each value over the points, averaged over the values; and the check that all are finite.</summary>
    private static double MeanVariance(IPointSet points, CancellationToken cancellation)
    {
        int dimension = points.Dimension, parts = Math.Min(PointParts.Most, points.Count);
        float[] origin = new float[dimension];
        points.Read(0, origin);
        double[][] sums = new double[parts][];
        double[] squares = new double[parts];
        int[] notFinite = new int[parts];
        for (int part = 0; part < parts; part++)
        {
            sums[part] = new double[dimension];
            notFinite[part] = int.MaxValue;
        }

        PointParts.Run(points, parts, Add, cancellation);
        if (notFinite.Min() is var point && point < int.MaxValue)
        {
            throw new DataException($"point {point} has a value that is not finite");
        }

        double[] sum = new double[dimension];
        foreach (double[] partial in sums)
        {
            TensorPrimitives.Add<double>(sum, partial, sum);
        }

        double count = points.Count;
        return Math.Max(0, (squares.Sum() - TensorPrimitives.SumOfSquares<double>(sum) / count) / count / dimension);

        // About the first point, so that nothing is lost where all lie far from 0.
        void Add(int part, int first, ReadOnlySpan<float> rows)
        {
            double[] difference = new double[dimension];
            for (int start = 0; start < rows.Length; start += dimension)
            {
                TensorPrimitives.ConvertTruncating<float, double>(rows.Slice(start, dimension), difference);
                for (int i = 0; i < dimension; i++)
                {
                    difference[i] -= origin[i];
                }

                double square = TensorPrimitives.SumOfSquares<double>(difference);
                if (!double.IsFinite(square))
                {
                    notFinite[part] = Math.Min(notFinite[part], first + start / dimension);
                }

                squares[part] += square;
                TensorPrimitives.Add<double>(sums[part], difference, sums[part]);
            }
        }
    }
}
