using MathNet.Numerics.LinearAlgebra;

namespace VaeGpu.Training.Tests.Trainers;

/// <summary>
/// Probabilistic PCA with a fixed deviation, in closed form (Tipping and Bishop, 1999; Lucas et al., 2019): the best train ELBO that any linear VAE can have.
/// MathNet's eigenvalues, in double; no code of the product.
/// </summary>
internal sealed record ExactLinearModel(double TrainLogLikelihood, int ActiveUnits)
{
    public static ExactLinearModel Fit(ImageData images, int latent, double sigma0)
    {
        int n = images.Count, size = images.Shape.Elements;
        Matrix<double> data = Matrix<double>.Build.Dense(n, size, (row, column) => images.Pixels.Span[row * size + column] / 255.0);
        Vector<double> mean = data.ColumnSums() / n;
        Matrix<double> centred = Matrix<double>.Build.Dense(n, size, (row, column) => data[row, column] - mean[column]);
        double[] eigenvalues = [.. (centred.TransposeThisAndMultiply(centred) / n).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).OrderDescending()];

        double likelihood = -0.5 * size * Math.Log(2 * Math.PI);
        for (int i = 0; i < size; i++)
        {
            double variance = i < latent ? Math.Max(eigenvalues[i], sigma0 * sigma0) : sigma0 * sigma0;
            likelihood -= 0.5 * (Math.Log(variance) + Math.Max(eigenvalues[i], 0) / variance);
        }

        return new ExactLinearModel(likelihood, eigenvalues.Take(latent).Count(value => value > sigma0 * sigma0));
    }
}
