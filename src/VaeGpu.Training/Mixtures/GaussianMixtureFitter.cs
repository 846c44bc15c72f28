using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace VaeGpu.Training;

/// <summary>
/// Fits a Gaussian mixture by expectation maximisation (Dempster, Laird and Rubin, 1977; Bishop, 2006, section 9.2.2) from K-means, as scikit-learn does
/// it. All in double. Thread-safe, but that a search serves one thread at a time.
/// </summary>
public sealed class GaussianMixtureFitter
{
    /// <summary>Memory for the moments of the parts that run side by side.</summary>
    private const long MomentBytes = 1L << 28;

    private readonly GaussianMixtureOptions _options;

    private delegate void PointMeasure(int index, ReadOnlySpan<float> point, MixtureMoments moments, MixtureScratch scratch);

    /// <summary>Checks the options.</summary>
    /// <param name="options">How to fit.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public GaussianMixtureFitter(GaussianMixtureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Called after every step, on the calling thread.</summary>
    public Action<GaussianMixtureProgress>? OnProgress { get; init; }

    /// <summary>Fits a mixture to points, such as the encoder's means of a training set.</summary>
    /// <param name="points">[points, <paramref name="dimension"/>].</param>
    /// <param name="dimension">Values of a point; positive.</param>
    /// <param name="search">Finds the nearest centre for the start; of as many codes as there are components and of the points' dimension.</param>
    /// <param name="cancellation">Stops within one part of the points.</param>
    /// <exception cref="ArgumentException">The points are not whole, or the search is of another number of codes or another dimension.</exception>
    /// <exception cref="DataException">There are fewer points than components, a point is not finite, or squared distances overflow single precision.</exception>
    /// <exception cref="TrainingException">A covariance is singular, for want of regularisation; or the likelihood is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public GaussianMixtureResult Fit(ReadOnlyMemory<float> points, int dimension, INearestCode search, CancellationToken cancellation = default) =>
        Fit(new ArrayPoints(points, dimension), search, cancellation);

    /// <summary>Fits a mixture to any points, as <see cref="Fit(ReadOnlyMemory{float}, int, INearestCode, CancellationToken)"/> does to those in memory.</summary>
    internal GaussianMixtureResult Fit(IPointSet points, INearestCode search, CancellationToken cancellation)
    {
        if ((double)_options.Components * GaussianMixture.FactorValues(_options.Covariance, points.Dimension) > Array.MaxLength)
        {
            throw new TrainingException($"{_options.Components} components with {_options.Covariance.ToString().ToLowerInvariant()} covariances of {points.Dimension} values are more than memory addresses: take fewer components, or a simpler covariance");
        }

        GaussianMixtureResult? best = null;
        for (int start = 0; start < _options.Starts; start++)
        {
            var kMeans = new KMeans(new KMeansOptions { Codes = _options.Components, Starts = 1, Seed = unchecked(_options.Seed + start) });
            GaussianMixture first = FromGroups(points, kMeans.Fit(points, search, cancellation), cancellation);
            GaussianMixtureResult result = Run(points, first, start, cancellation);
            best = best is null || result.LogLikelihood > best.LogLikelihood ? result : best;
        }

        return best!;
    }

    /// <summary>EM from a mixture.</summary>
    /// <param name="points">The points; at least one.</param>
    /// <param name="mixture">Of the options' shape.</param>
    /// <param name="start">Which start this is.</param>
    /// <param name="cancellation">Stops within one part of the points.</param>
    internal GaussianMixtureResult Run(IPointSet points, GaussianMixture mixture, int start, CancellationToken cancellation)
    {
        var likelihoods = new List<double>();
        while (true)
        {
            MixtureMoments moments = Measure(points, mixture, cancellation);
            int iteration = likelihoods.Count;
            double likelihood = moments.LogLikelihood / points.Count;
            if (!double.IsFinite(likelihood))
            {
                throw new TrainingException($"the likelihood is no longer finite at step {iteration}: scale the points, or raise the regularisation");
            }

            likelihoods.Add(likelihood);
            bool converged = iteration > 0 && Math.Abs(likelihood - likelihoods[iteration - 1]) < _options.Tolerance;
            bool ended = converged || iteration == _options.MaximumIterations;
            double done = (start + (ended ? 1 : (double)iteration / _options.MaximumIterations)) / _options.Starts;
            OnProgress?.Invoke(new GaussianMixtureProgress(start, iteration, likelihood, done));
            if (ended)
            {
                return new GaussianMixtureResult(mixture, [.. likelihoods], converged, start);
            }

            mixture = moments.Maximise(_options);
        }
    }

    /// <summary>The E-step, and the sums over the points that the M-step is made of.</summary>
    private static MixtureMoments Measure(IPointSet points, GaussianMixture mixture, CancellationToken cancellation) =>
        SumMoments(points, mixture, (_, point, moments, scratch) => moments.Add(mixture.Density.Evaluate(point, scratch), scratch), cancellation);

    private static MixtureMoments SumMoments(IPointSet points, GaussianMixture mixture, PointMeasure measure, CancellationToken cancellation)
    {
        long most = Math.Clamp(MomentBytes / MixtureMoments.BytesFor(mixture), 1, PointParts.Most);
        var moments = new MixtureMoments[Math.Min(most, points.Count)];
        var scratch = new MixtureScratch[moments.Length];
        for (int part = 0; part < moments.Length; part++)
        {
            moments[part] = new MixtureMoments(mixture);
            scratch[part] = new MixtureScratch(mixture);
        }

        PointParts.Run(points, moments.Length, AddRows, cancellation);
        for (int part = 1; part < moments.Length; part++)
        {
            moments[0].Add(moments[part]);
        }

        return moments[0];

        void AddRows(int part, int first, ReadOnlySpan<float> rows)
        {
            for (int i = 0; i < rows.Length / points.Dimension; i++)
            {
                measure(first + i, rows.Slice(i * points.Dimension, points.Dimension), moments[part], scratch[part]);
            }
        }
    }

    /// <summary>The mixture whose components are K-means' groups. One without points has no weight, and the groups' common variance.</summary>
    private GaussianMixture FromGroups(IPointSet points, KMeansResult groups, CancellationToken cancellation)
    {
        int components = _options.Components, dimension = points.Dimension;
        double variance = _options.FixedVariance ?? groups.Inertia / points.Count / dimension + _options.Regularisation;
        if (variance == 0)
        {
            throw new TrainingException("there are no more distinct points than components: raise the regularisation, or take fewer components");
        }

        double[] weights = new double[components], means = new double[components * dimension];
        Array.Fill(weights, 1.0 / components);
        TensorPrimitives.ConvertTruncating(groups.Centres.AsSpan(), means.AsSpan());
        int size = GaussianMixture.FactorSize(_options.Covariance, dimension), diagonal = _options.Covariance == MixtureCovariance.Full ? dimension + 1 : 1;
        double[] factors = new double[checked(components * size)];
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = i % size % diagonal == 0 ? Math.Sqrt(variance) : 0;
        }

        var around = new GaussianMixture(
            _options.Covariance,
            dimension,
            ImmutableCollectionsMarshal.AsImmutableArray(weights),
            ImmutableCollectionsMarshal.AsImmutableArray(means),
            ImmutableCollectionsMarshal.AsImmutableArray(factors));
        return SumMoments(points, around, AddToGroup, cancellation).Maximise(_options);

        void AddToGroup(int index, ReadOnlySpan<float> point, MixtureMoments moments, MixtureScratch scratch)
        {
            int group = groups.Assignments[index];
            TensorPrimitives.ConvertTruncating<float, double>(point, scratch.Point);
            TensorPrimitives.Subtract<double>(scratch.Point, means.AsSpan(group * dimension, dimension), scratch.Intermediate);
            moments.Add(group, 1, scratch.Intermediate);
        }
    }
}
