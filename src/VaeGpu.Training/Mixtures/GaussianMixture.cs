using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>A mixture of Gaussians: p(x) = Σ over m of weight m · N(x; mean m, L_m L_mᵀ). Immutable and thread-safe; all in double.</summary>
public sealed class GaussianMixture
{
    /// <summary>Checks and takes the parameters.</summary>
    /// <param name="covariance">The components' shape.</param>
    /// <param name="dimension">Values of a point; positive.</param>
    /// <param name="weights">[components]: 0 or more, 1 in sum. A component of weight 0 takes no part.</param>
    /// <param name="means">[components, dimension].</param>
    /// <param name="factors">
    /// Deviations [components] of spherical and [components, dimension] of diagonal components, lower Cholesky factors of the covariances
    /// [components, dimension, dimension] of full ones; deviations and diagonals above 0.
    /// </param>
    /// <exception cref="ArgumentException">A length or a value is not as said.</exception>
    public GaussianMixture(
        MixtureCovariance covariance, int dimension, ImmutableArray<double> weights, ImmutableArray<double> means, ImmutableArray<double> factors)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        int components = weights.Length;
        Require(components > 0 && weights.All(weight => weight >= 0) && Math.Abs(weights.Sum() - 1) < 1e-6, "The weights are not shares of 1.");
        Require(means.Length == components * dimension && means.All(double.IsFinite), "The means are not [components, dimension] finite values.");
        int size = FactorSize(covariance, dimension);
        Require(factors.Length == components * size, $"The factors are {factors.Length} values and not {components} times {size}.");
        Covariance = covariance;
        Dimension = dimension;
        Weights = weights;
        Means = means;
        Factors = factors;
        for (int i = 0; i < factors.Length; i++)
        {
            int row = i % size / dimension, column = i % dimension;
            double factor = factors[i];
            Require(
                covariance == MixtureCovariance.Full && row != column ? double.IsFinite(factor) && (row > column || factor == 0) : double.IsNormal(factor) && factor > 0,
                $"Factor {i} is {factor}.");
        }

        Density = new MixtureDensity(this);

        static void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new ArgumentException(message);
            }
        }
    }

    /// <summary>The components' shape.</summary>
    public MixtureCovariance Covariance { get; }

    /// <summary>How many components.</summary>
    public int Components => Weights.Length;

    /// <summary>Values of a point.</summary>
    public int Dimension { get; }

    /// <summary>[components]: 0 or more, 1 in sum.</summary>
    public ImmutableArray<double> Weights { get; }

    /// <summary>[components, dimension].</summary>
    public ImmutableArray<double> Means { get; }

    /// <summary>Deviations [components] (spherical) or [components, dimension] (diagonal), or lower Cholesky factors [components, dimension, dimension] (full).</summary>
    public ImmutableArray<double> Factors { get; }

    internal MixtureDensity Density { get; }

    /// <summary>The logarithm of the density at points.</summary>
    /// <param name="points">[points, dimension].</param>
    /// <param name="logDensities">[points], out, in nats; may be longer.</param>
    /// <exception cref="ArgumentException">The points are not whole, or the result does not fit.</exception>
    public void LogDensity(ReadOnlySpan<float> points, Span<double> logDensities)
    {
        int count = CountOf(points, logDensities.Length, 1);
        var scratch = new MixtureScratch(this);
        for (int i = 0; i < count; i++)
        {
            logDensities[i] = Density.Evaluate(points.Slice(i * Dimension, Dimension), scratch);
        }
    }

    /// <summary>The probability of each component given each point.</summary>
    /// <param name="points">[points, dimension].</param>
    /// <param name="responsibilities">[points, components], out; may be longer.</param>
    /// <exception cref="ArgumentException">The points are not whole, or the result does not fit.</exception>
    public void Responsibilities(ReadOnlySpan<float> points, Span<double> responsibilities)
    {
        int count = CountOf(points, responsibilities.Length, Components);
        var scratch = new MixtureScratch(this);
        for (int i = 0; i < count; i++)
        {
            Density.Evaluate(points.Slice(i * Dimension, Dimension), scratch);
            scratch.Responsibilities.CopyTo(responsibilities[(i * Components)..]);
        }
    }

    /// <summary>The logarithm of the density, averaged over points, in nats.</summary>
    /// <param name="points">The points; at least one.</param>
    /// <param name="cancellation">Stops within one part of the points.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal double MeanLogLikelihood(IPointSet points, CancellationToken cancellation)
    {
        double[] sums = new double[PointParts.Most];
        PointParts.Run(points, sums.Length, Add, cancellation);
        return sums.Sum() / points.Count;

        void Add(int part, int first, ReadOnlySpan<float> rows)
        {
            double[] logDensities = new double[rows.Length / Dimension];
            LogDensity(rows, logDensities);
            sums[part] += logDensities.Sum();
        }
    }

    /// <summary>How many values the factor of one component has.</summary>
    internal static int FactorSize(MixtureCovariance covariance, int dimension) => checked((int)FactorValues(covariance, dimension));

    /// <summary>The same, whether or not there is memory for them.</summary>
    internal static long FactorValues(MixtureCovariance covariance, int dimension) => covariance switch
    {
        MixtureCovariance.Full => (long)dimension * dimension,
        MixtureCovariance.Diagonal => dimension,
        _ => 1,
    };

    private int CountOf(ReadOnlySpan<float> points, int room, int each)
    {
        int count = points.Length / Dimension;
        if (points.Length % Dimension != 0)
        {
            throw new ArgumentException($"{points.Length} values are not whole points of {Dimension}.", nameof(points));
        }

        return room / each >= count ? count : throw new ArgumentException($"There is room for {room} values, and {count} times {each} are needed.");
    }
}
