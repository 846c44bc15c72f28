using MathNet.Numerics.LinearAlgebra;
using VaeGpu.Training.Tests.Clustering;

namespace VaeGpu.Training.Tests.Mixtures;

public sealed class GaussianMixtureTests
{
    [Test]
    public void DensityAndResponsibilities_AreTheTextbooks([Values] MixtureCovariance covariance, [Values(1, 2, 5, 13)] int dimension)
    {
        GaussianMixture mixture = MixtureReference.Made(covariance, dimension, 4, dimension);
        float[] points = MadePoints.Groups(100, dimension, 4, 3, 1);
        Matrix<double> joint = MixtureReference.Joint(mixture, points);
        double[] logDensities = new double[100], responsibilities = new double[400];
        mixture.LogDensity(points, logDensities);
        mixture.Responsibilities(points, responsibilities);
        for (int point = 0; point < 100; point++)
        {
            double density = joint.Row(point).Sum();
            Assert.That(logDensities[point], Is.EqualTo(Math.Log(density)).Within(1e-10));
            for (int component = 0; component < 4; component++)
            {
                Assert.That(responsibilities[point * 4 + component], Is.EqualTo(joint[point, component] / density).Within(1e-10));
            }
        }

        Assert.That(mixture.MeanLogLikelihood(new ArrayPoints(points, dimension), CancellationToken.None), Is.EqualTo(logDensities.Average()).Within(1e-12));
    }

    [Test]
    public void Density_IntegratesToOne_OnALine([Values] MixtureCovariance covariance)
    {
        // The trapezoidal rule is exact to rounding for what is smooth and vanishes at both ends.
        GaussianMixture mixture = MixtureReference.Made(covariance, 1, 3, 7);
        float[] points = [.. Enumerable.Range(-30 * 16, 60 * 16).Select(i => i / 16f)];
        double[] logDensities = new double[points.Length];
        mixture.LogDensity(points, logDensities);
        Assert.That(logDensities.Sum(Math.Exp) / 16, Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void Density_IntegratesToOne_OnAPlane([Values] MixtureCovariance covariance)
    {
        GaussianMixture mixture = MixtureReference.Made(covariance, 2, 3, 7);
        float[] points = [.. Enumerable.Range(0, 320 * 320).SelectMany(i => new[] { i % 320 / 8f - 20, i / 320 / 8f - 20 })];
        double[] logDensities = new double[points.Length / 2];
        mixture.LogDensity(points, logDensities);
        Assert.That(logDensities.Sum(Math.Exp) / 64, Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void FarFromEverything_TheLogarithmStaysExact()
    {
        // The density itself, exp(−500,000), is 0 in double.
        var mixture = new GaussianMixture(MixtureCovariance.Spherical, 1, [0.5, 0.5], [0, -1], [1, 1]);
        double[] logDensity = new double[1], responsibilities = new double[2];
        mixture.LogDensity([1000], logDensity);
        mixture.Responsibilities([1000], responsibilities);
        Assert.That(logDensity[0], Is.EqualTo(Math.Log(0.5) - 0.5 * Math.Log(2 * Math.PI) - 500_000).Within(1e-9));
        Assert.That(responsibilities, Is.EqualTo(new double[] { 1, 0 }));
    }

    [Test]
    public void ComponentWithoutWeight_TakesNoPart()
    {
        var mixture = new GaussianMixture(MixtureCovariance.Spherical, 1, [1, 0], [0, 5], [1, 1e-3]);
        double[] logDensity = new double[2], responsibilities = new double[4];
        mixture.LogDensity([0, 5], logDensity);
        mixture.Responsibilities([0, 5], responsibilities);
        Assert.That(logDensity, Is.EqualTo(new[] { -0.5 * Math.Log(2 * Math.PI), -0.5 * Math.Log(2 * Math.PI) - 12.5 }).Within(1e-14));
        Assert.That(responsibilities, Is.EqualTo(new double[] { 1, 0, 1, 0 }));
    }

    [Test]
    public void UnusableParameters_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Spherical, [0.5, 0.4], [0, 0, 0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Spherical, [1.5, -0.5], [0, 0, 0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Spherical, [], [], []));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Spherical, [1], [0, double.NaN], [1]));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Spherical, [1], [0], [1]));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Spherical, [1], [0, 0], [0]));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Diagonal, [1], [0, 0], [1]));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Diagonal, [1], [0, 0], [1, -1]));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Full, [1], [0, 0], [1, 0.5, 0, 1]));
        Assert.Throws<ArgumentException>(() => Make(MixtureCovariance.Full, [1], [0, 0], [1, 0, 0, 0]));
        Assert.DoesNotThrow(() => Make(MixtureCovariance.Full, [1], [0, 0], [1, 0, -0.5, 1]));

        static void Make(MixtureCovariance covariance, double[] weights, double[] means, double[] factors) =>
            _ = new GaussianMixture(covariance, 2, [.. weights], [.. means], [.. factors]);
    }

    [Test]
    public void SpansThatDoNotFit_AreRefused()
    {
        GaussianMixture mixture = MixtureReference.Made(MixtureCovariance.Full, 2, 3, 1);
        Assert.Throws<ArgumentException>(() => mixture.LogDensity(new float[3], new double[2]));
        Assert.Throws<ArgumentException>(() => mixture.LogDensity(new float[4], new double[1]));
        Assert.Throws<ArgumentException>(() => mixture.Responsibilities(new float[4], new double[5]));
    }
}
