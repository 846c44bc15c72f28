using MathNet.Numerics.LinearAlgebra;

namespace VaeGpu.Training.Tests.Mixtures;

/// <summary>Gaussian mixtures written down as the textbook has them, with MathNet's determinants and inverses; no code of the product.</summary>
internal static class MixtureReference
{
    /// <summary>One component's covariance, from the factors of a mixture.</summary>
    public static Matrix<double> Covariance(GaussianMixture mixture, int component)
    {
        int d = mixture.Dimension;
        switch (mixture.Covariance)
        {
            case MixtureCovariance.Full:
                Matrix<double> lower = Matrix<double>.Build.Dense(d, d, (row, column) => mixture.Factors[(component * d + row) * d + column]);
                return lower * lower.Transpose();
            case MixtureCovariance.Diagonal:
                return Matrix<double>.Build.Diagonal(d, d, i => Math.Pow(mixture.Factors[component * d + i], 2));
            default:
                return Matrix<double>.Build.DenseIdentity(d) * Math.Pow(mixture.Factors[component], 2);
        }
    }

    public static Vector<double> Mean(GaussianMixture mixture, int component) =>
        Vector<double>.Build.Dense(mixture.Dimension, i => mixture.Means[component * mixture.Dimension + i]);

    /// <summary>weight · N(x; mean, covariance), [points, components].</summary>
    public static Matrix<double> Joint(GaussianMixture mixture, float[] points)
    {
        int d = mixture.Dimension;
        Matrix<double> joint = Matrix<double>.Build.Dense(points.Length / d, mixture.Components);
        for (int component = 0; component < mixture.Components; component++)
        {
            Matrix<double> covariance = Covariance(mixture, component), inverse = covariance.Inverse();
            Vector<double> mean = Mean(mixture, component);
            double scale = mixture.Weights[component] / Math.Sqrt(Math.Pow(2 * Math.PI, d) * covariance.Determinant());
            for (int point = 0; point < joint.RowCount; point++)
            {
                Vector<double> difference = Vector<double>.Build.Dense(d, i => points[point * d + i]) - mean;
                joint[point, component] = scale * Math.Exp(-0.5 * difference.DotProduct(inverse * difference));
            }
        }

        return joint;
    }

    /// <summary>Mean and covariance of points that count by weights; the covariance about the mean, in a second pass.</summary>
    public static (Vector<double> Mean, Matrix<double> Covariance) Moments(float[] points, int dimension, Func<int, double> weight, MixtureCovariance shape)
    {
        Vector<double> mean = Vector<double>.Build.Dense(dimension);
        Matrix<double> covariance = Matrix<double>.Build.Dense(dimension, dimension);
        double total = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            total = 0;
            Vector<double> sum = Vector<double>.Build.Dense(dimension);
            for (int point = 0; point < points.Length / dimension; point++)
            {
                int at = point;
                Vector<double> x = Vector<double>.Build.Dense(dimension, i => points[at * dimension + i]);
                total += weight(point);
                sum += x * weight(point);
                covariance += pass == 1 ? (x - mean).OuterProduct(x - mean) * weight(point) : covariance * 0;
            }

            mean = sum / total;
        }

        covariance /= total;
        return (mean, shape switch
        {
            MixtureCovariance.Full => covariance,
            MixtureCovariance.Diagonal => Matrix<double>.Build.DiagonalOfDiagonalVector(covariance.Diagonal()),
            _ => Matrix<double>.Build.DenseIdentity(dimension) * (covariance.Trace() / dimension),
        });
    }

    /// <summary>A mixture of no particular form, its components near each other.</summary>
    public static GaussianMixture Made(MixtureCovariance covariance, int dimension, int components, int seed)
    {
        var random = new Random(seed);
        double[] weights = [.. Enumerable.Range(0, components).Select(_ => 0.2 + random.NextDouble())];
        double[] means = [.. Enumerable.Range(0, components * dimension).Select(_ => 3 * random.NextDouble())];
        int size = covariance switch { MixtureCovariance.Full => dimension * dimension, MixtureCovariance.Diagonal => dimension, _ => 1 };
        double[] factors = new double[components * size];
        for (int i = 0; i < factors.Length; i++)
        {
            int row = i % size / dimension, column = i % dimension;
            factors[i] = covariance != MixtureCovariance.Full || row == column ? 0.5 + random.NextDouble() : row > column ? random.NextDouble() - 0.5 : 0;
        }

        double sum = weights.Sum();
        return new GaussianMixture(covariance, dimension, [.. weights.Select(weight => weight / sum)], [.. means], [.. factors]);
    }
}
