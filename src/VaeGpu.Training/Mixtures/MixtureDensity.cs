using System.Numerics.Tensors;

namespace VaeGpu.Training;

/// <summary>Evaluates the density of a mixture: everything that does not depend on the point is computed once. Thread-safe.</summary>
internal sealed class MixtureDensity
{
    private readonly GaussianMixture _mixture;
    private readonly double[] _inverses;
    private readonly double[] _constants;

    /// <summary>Inverts the factors.</summary>
    /// <param name="mixture">The mixture.</param>
    public MixtureDensity(GaussianMixture mixture)
    {
        _mixture = mixture;
        int dimension = mixture.Dimension, size = mixture.Factors.Length / mixture.Components;
        _inverses = new double[mixture.Factors.Length];
        _constants = new double[mixture.Components];
        for (int component = 0; component < mixture.Components; component++)
        {
            ReadOnlySpan<double> factor = mixture.Factors.AsSpan().Slice(component * size, size);
            Span<double> inverse = _inverses.AsSpan(component * size, size);
            double logDeterminant = 0;
            if (mixture.Covariance == MixtureCovariance.Full)
            {
                LowerTriangle.Invert(factor, dimension, inverse);
                for (int i = 0; i < dimension; i++)
                {
                    logDeterminant += Math.Log(factor[i * dimension + i]);
                }
            }
            else
            {
                TensorPrimitives.Reciprocal(factor, inverse);
                foreach (double deviation in factor)
                {
                    logDeterminant += Math.Log(deviation) * (dimension / size);
                }
            }

            _constants[component] = Math.Log(mixture.Weights[component]) - logDeterminant - 0.5 * dimension * Math.Log(2 * Math.PI);
        }
    }

    /// <summary>The density at one point, and the responsibilities, by log-sum-exp.</summary>
    /// <param name="point">[dimension].</param>
    /// <param name="scratch">Out: the differences and the responsibilities.</param>
    /// <returns>The logarithm of the density.</returns>
    public double Evaluate(ReadOnlySpan<float> point, MixtureScratch scratch)
    {
        TensorPrimitives.ConvertTruncating<float, double>(point, scratch.Point);
        int dimension = _mixture.Dimension;
        Span<double> joint = scratch.Responsibilities;
        for (int component = 0; component < joint.Length; component++)
        {
            Span<double> difference = scratch.Difference(component);
            TensorPrimitives.Subtract(scratch.Point, _mixture.Means.AsSpan().Slice(component * dimension, dimension), difference);
            joint[component] = _constants[component] - 0.5 * SquaredLength(component, difference, scratch.Intermediate);
        }

        double largest = TensorPrimitives.Max<double>(joint);
        TensorPrimitives.Subtract(joint, largest, joint);
        TensorPrimitives.Exp<double>(joint, joint);
        double sum = TensorPrimitives.Sum<double>(joint);
        TensorPrimitives.Divide(joint, sum, joint);
        return largest + Math.Log(sum);
    }

    /// <summary>|L⁻¹ (x − mean)|², Mahalanobis' distance.</summary>
    private double SquaredLength(int component, ReadOnlySpan<double> difference, Span<double> whitened)
    {
        int dimension = difference.Length;
        switch (_mixture.Covariance)
        {
            case MixtureCovariance.Full:
                ReadOnlySpan<double> inverse = _inverses.AsSpan(component * dimension * dimension, dimension * dimension);
                for (int i = 0; i < dimension; i++)
                {
                    whitened[i] = TensorPrimitives.Dot(inverse.Slice(i * dimension, i + 1), difference[..(i + 1)]);
                }

                break;
            case MixtureCovariance.Diagonal:
                TensorPrimitives.Multiply(difference, _inverses.AsSpan(component * dimension, dimension), whitened);
                break;
            default:
                TensorPrimitives.Multiply(difference, _inverses[component], whitened);
                break;
        }

        return TensorPrimitives.SumOfSquares<double>(whitened);
    }
}
