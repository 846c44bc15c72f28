using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// Principal components of a set of pictures as features that others are compared in: what stands here for the network that the Fréchet Inception
/// distance takes (Heusel et al., 2017), so that the distance can be had without weights from elsewhere, for pictures of any kind.
/// </summary>
internal sealed class PrincipalFeatures : IDisposable
{
    /// <summary>Features that are kept.</summary>
    public const int Most = 64;

    /// <summary>Values of a picture whose covariance is still computed: 2 GB of it.</summary>
    private const int MostValues = 16_384;

    private const int PicturesAtOnce = 2048;

    private readonly Tensor _mean;
    private readonly Tensor _components;

    private PrincipalFeatures(Tensor mean, Tensor components)
    {
        _mean = mean;
        _components = components;
    }

    /// <summary>Features of one picture: <see cref="Most"/>, or as many as it has values.</summary>
    public int Count => (int)_components.shape[1];

    /// <summary>Finds the components of the largest variance.</summary>
    /// <param name="pictures">At least two points.</param>
    /// <param name="cancellation">Stops within some thousand pictures.</param>
    /// <exception cref="DataException">The pictures have so many values that their covariance would take more than 2 GB.</exception>
    public static PrincipalFeatures Fit(IPointSet pictures, CancellationToken cancellation)
    {
        if (pictures.Dimension > MostValues)
        {
            throw new DataException($"pictures of {pictures.Dimension} values are too large for principal components, which are had of {MostValues} at most");
        }

        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor mean, Tensor covariance) = Moments(pictures, values => values, pictures.Dimension, cancellation);

        // Eigenvalues come in ascending order.
        (_, Tensor vectors) = linalg.eigh(covariance);
        int count = Math.Min(Most, pictures.Dimension);
        Tensor components = vectors.narrow(1, pictures.Dimension - count, count).contiguous();
        return new PrincipalFeatures(scope.Detach(mean), scope.Detach(components));
    }

    /// <summary>Mean and covariance of the features of pictures.</summary>
    /// <param name="pictures">At least two points of the same dimension.</param>
    /// <param name="cancellation">Stops within some thousand pictures.</param>
    public FeatureMoments Measure(IPointSet pictures, CancellationToken cancellation)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor mean, Tensor covariance) = Moments(pictures, values => (values - _mean).matmul(_components), Count, cancellation);
        return new FeatureMoments(ToArray(mean), ToArray(covariance));
    }

    public void Dispose()
    {
        _mean.Dispose();
        _components.Dispose();
    }

    /// <summary>Mean [size] and unbiased covariance [size, size] of what a map makes of the points, in double.</summary>
    private static (Tensor Mean, Tensor Covariance) Moments(IPointSet points, Func<Tensor, Tensor> map, int size, CancellationToken cancellation)
    {
        Tensor sum = zeros(size, dtype: float64), products = zeros(size, size, dtype: float64);
        Tensor? origin = null;
        int most = Math.Min(Math.Max(1, PicturesAtOnce * 784 / points.Dimension), points.Count);
        float[] rows = new float[most * points.Dimension];
        for (int first = 0; first < points.Count; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope chunkScope = NewDisposeScope();
            int count = Math.Min(most, points.Count - first);
            points.Read(first, rows.AsSpan(0, count * points.Dimension));
            Tensor values = map(TensorMemory.FromFloats(rows.AsSpan(0, count * points.Dimension), count, points.Dimension).to(float64));

            // About the first chunk's mean, so that nothing is lost where all lie far from 0.
            origin ??= chunkScope.MoveToOuter(values.mean([0]));
            Tensor centred = values - origin;
            sum.add_(centred.sum(dim: 0));
            products.add_(centred.t().matmul(centred));
        }

        double n = points.Count;
        Tensor mean = sum / n;
        return (mean + origin!, (products - outer(mean, mean) * n) / (n - 1));
    }

    private static double[] ToArray(Tensor values) => MemoryMarshal.Cast<byte, double>(values.contiguous().bytes).ToArray();
}
