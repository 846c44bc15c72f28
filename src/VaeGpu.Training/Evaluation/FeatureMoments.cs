using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>Mean and covariance of features over a set of pictures: the Gaussian that the Fréchet distance compares.</summary>
/// <param name="Mean">[features].</param>
/// <param name="Covariance">[features, features], symmetric.</param>
internal sealed record FeatureMoments(double[] Mean, double[] Covariance)
{
    /// <summary>
    /// The squared Fréchet distance of two Gaussians (Dowson and Landau, 1982): |m₁ − m₂|² + tr(C₁ + C₂ − 2 (C₁^½ C₂ C₁^½)^½), in squared units of the
    /// features.
    /// </summary>
    /// <param name="other">Moments of the same features.</param>
    public double FrechetDistance(FeatureMoments other)
    {
        int size = Mean.Length;
        double distance = 0;
        for (int i = 0; i < size; i++)
        {
            double difference = Mean[i] - other.Mean[i];
            distance += difference * difference + Covariance[i * size + i] + other.Covariance[i * size + i];
        }

        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor root = Root(tensor(Covariance).reshape(size, size));
        Tensor between = root.matmul(tensor(other.Covariance).reshape(size, size)).matmul(root);
        return distance - 2 * Roots(linalg.eigvalsh((between + between.t()) * 0.5)).sum().item<double>();
    }

    /// <summary>The symmetric root of a symmetric matrix without negative eigenvalues.</summary>
    private static Tensor Root(Tensor matrix)
    {
        (Tensor values, Tensor vectors) = linalg.eigh(matrix);
        return (vectors * Roots(values)).matmul(vectors.t());
    }

    /// <summary>Roots of eigenvalues, those that rounding made negative taken for 0.</summary>
    private static Tensor Roots(Tensor values) => values.clamp(0).sqrt();
}
