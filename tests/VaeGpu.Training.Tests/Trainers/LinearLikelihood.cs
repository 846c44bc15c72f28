using MathNet.Numerics.LinearAlgebra;

namespace VaeGpu.Training.Tests.Trainers;

/// <summary>The exact log-likelihood under a linear decoder: N(b, W Wᵀ + sigma0² I), in double.</summary>
internal static class LinearLikelihood
{
    public static double OfDecoder(Model model, ImageData images, double sigma0)
    {
        int latent = model.Architecture.LatentSize, size = images.Shape.Elements;
        float[] weight = new float[size * latent], bias = new float[size];
        model.ReadRows("decoder.0.weight", 0, weight);
        model.ReadRows("decoder.0.bias", 0, bias);
        Matrix<double> w = Matrix<double>.Build.Dense(size, latent, (row, column) => weight[row * latent + column]);
        Matrix<double> covariance = w.TransposeAndMultiply(w) + Matrix<double>.Build.DenseIdentity(size) * (sigma0 * sigma0);
        var cholesky = covariance.Cholesky();
        double total = 0;
        for (int i = 0; i < images.Count; i++)
        {
            int image = i;
            Vector<double> difference = Vector<double>.Build.Dense(size, p => images.Pixels.Span[image * size + p] / 255.0 - bias[p]);
            total -= 0.5 * (size * Math.Log(2 * Math.PI) + cholesky.DeterminantLn + difference.DotProduct(cholesky.Solve(difference)));
        }

        return total / images.Count;
    }
}
