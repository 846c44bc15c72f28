using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace VaeGpu.Training;

/// <summary>
/// What a step of EM needs to know of the points: for each component the sums of the responsibilities, of the differences from the mean that it had,
/// and of their products. About that mean, so that one pass suffices and nothing is lost where the points lie far from 0.
/// </summary>
/// <param name="mixture">The mixture that the points were measured with.</param>
internal sealed class MixtureMoments(GaussianMixture mixture)
{
    /// <summary>A component with less than this of one point is left as it was: its moments are rounding.</summary>
    private const double Vanished = 1e-14;

    private readonly double[] _counts = new double[mixture.Components];
    private readonly double[] _first = new double[mixture.Components * mixture.Dimension];
    private readonly double[] _second = new double[mixture.Factors.Length];
    private readonly double[] _weighted = new double[mixture.Dimension];
    private readonly int _size = mixture.Factors.Length / mixture.Components;

    /// <summary>Sum of the logarithms of the density at the points.</summary>
    public double LogLikelihood { get; private set; }

    /// <summary>Bytes that the moments of a mixture take, roughly.</summary>
    public static long BytesFor(GaussianMixture mixture) => sizeof(double) * ((long)mixture.Factors.Length + mixture.Means.Length + mixture.Components);

    /// <summary>Adds a point that belongs to all components.</summary>
    /// <param name="logDensity">The logarithm of the density at it.</param>
    /// <param name="scratch">What evaluating that left.</param>
    public void Add(double logDensity, MixtureScratch scratch)
    {
        LogLikelihood += logDensity;
        for (int component = 0; component < _counts.Length; component++)
        {
            double responsibility = scratch.Responsibilities[component];
            if (responsibility > 0)
            {
                Add(component, responsibility, scratch.Difference(component));
            }
        }
    }

    /// <summary>Adds a share of a point to one component.</summary>
    /// <param name="component">Which.</param>
    /// <param name="responsibility">The share.</param>
    /// <param name="difference">[dimension]: the point less the component's mean.</param>
    public void Add(int component, double responsibility, ReadOnlySpan<double> difference)
    {
        int dimension = difference.Length;
        Span<double> weighted = _weighted, first = _first.AsSpan(component * dimension, dimension), second = _second.AsSpan(component * _size, _size);
        _counts[component] += responsibility;
        TensorPrimitives.Multiply(difference, responsibility, weighted);
        TensorPrimitives.Add(first, weighted, first);
        switch (mixture.Covariance)
        {
            case MixtureCovariance.Full:
                for (int i = 0; i < dimension; i++)
                {
                    Span<double> row = second.Slice(i * dimension, i + 1);
                    TensorPrimitives.MultiplyAdd(difference[..(i + 1)], weighted[i], row, row);
                }

                break;
            case MixtureCovariance.Diagonal:
                TensorPrimitives.MultiplyAdd(difference, weighted, second, second);
                break;
            default:
                second[0] += TensorPrimitives.Dot(difference, weighted);
                break;
        }
    }

    /// <summary>Adds the moments of other points.</summary>
    /// <param name="other">Measured with the same mixture.</param>
    public void Add(MixtureMoments other)
    {
        LogLikelihood += other.LogLikelihood;
        TensorPrimitives.Add<double>(_counts, other._counts, _counts);
        TensorPrimitives.Add<double>(_first, other._first, _first);
        TensorPrimitives.Add<double>(_second, other._second, _second);
    }

    /// <summary>The M-step (Bishop, 2006, equations 9.24 to 9.26). A component that no point belongs to any more keeps its mean and its shape.</summary>
    /// <param name="options">What is fixed and what is added.</param>
    /// <exception cref="TrainingException">A covariance is singular.</exception>
    public GaussianMixture Maximise(GaussianMixtureOptions options)
    {
        int dimension = mixture.Dimension;
        double total = _counts.Sum();
        double[] weights = new double[_counts.Length], means = [.. mixture.Means], factors = [.. mixture.Factors];
        double[] shift = new double[dimension];
        for (int component = 0; component < weights.Length; component++)
        {
            double count = _counts[component];
            weights[component] = options.EqualWeights ? 1.0 / weights.Length : count / total;
            if (count < Vanished)
            {
                continue;
            }

            TensorPrimitives.Divide(_first.AsSpan(component * dimension, dimension), count, shift);
            Span<double> mean = means.AsSpan(component * dimension, dimension);
            TensorPrimitives.Add(mean, shift, mean);
            if (options.FixedVariance is null)
            {
                Span<double> factor = factors.AsSpan(component * _size, _size);
                TensorPrimitives.Divide(_second.AsSpan(component * _size, _size), count, factor);
                if (!TryMakeFactor(factor, shift, options.Regularisation))
                {
                    throw new TrainingException($"the covariance of component {component} is singular: raise the regularisation, or take fewer components");
                }
            }
        }

        return new GaussianMixture(
            mixture.Covariance,
            dimension,
            ImmutableCollectionsMarshal.AsImmutableArray(weights),
            ImmutableCollectionsMarshal.AsImmutableArray(means),
            ImmutableCollectionsMarshal.AsImmutableArray(factors));
    }

    /// <summary>Makes the factor of a covariance from the second moments about the mean before the step, by the parallel axis theorem.</summary>
    /// <param name="moments">The second moments in, the factor out.</param>
    /// <param name="shift">[dimension]: the new mean less the old.</param>
    /// <param name="regularisation">Added to each variance.</param>
    private bool TryMakeFactor(Span<double> moments, ReadOnlySpan<double> shift, double regularisation)
    {
        int dimension = shift.Length;
        if (mixture.Covariance == MixtureCovariance.Full)
        {
            for (int i = 0; i < dimension; i++)
            {
                Span<double> row = moments.Slice(i * dimension, i + 1);
                TensorPrimitives.MultiplyAdd(shift[..(i + 1)], -shift[i], row, row);
                row[i] += regularisation;
            }

            return LowerTriangle.TryFactorise(moments, dimension);
        }

        if (mixture.Covariance == MixtureCovariance.Spherical)
        {
            moments[0] = (moments[0] - TensorPrimitives.SumOfSquares(shift)) / dimension;
        }

        for (int i = 0; i < moments.Length; i++)
        {
            double variance = mixture.Covariance == MixtureCovariance.Diagonal ? moments[i] - shift[i] * shift[i] : moments[i];
            variance = Math.Max(variance, 0) + regularisation;
            if (!double.IsNormal(variance))
            {
                return false;
            }

            moments[i] = Math.Sqrt(variance);
        }

        return true;
    }
}
