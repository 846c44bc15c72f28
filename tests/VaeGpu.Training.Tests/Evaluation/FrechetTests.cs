using System.Globalization;
using VaeGpu.Testing;

namespace VaeGpu.Training.Tests.Evaluation;

/// <summary>The Fréchet distance, against closed forms and NumPy.</summary>
public sealed class FrechetTests
{
    private const string Oracle = """
        import numpy as np
        def moments(x): return x.mean(0), np.cov(x.T)
        def root(m):
            w, v = np.linalg.eigh(m)
            return (v * np.sqrt(np.maximum(w, 0))) @ v.T
        train, one, other = (np.load(name).astype("f8").reshape(-1, 96) for name in ("train.npy", "one.npy", "other.npy"))
        mean, cov = moments(train)
        basis = np.linalg.eigh(cov)[1][:, -64:]
        (m1, c1), (m2, c2) = moments((one - mean) @ basis), moments((other - mean) @ basis)
        # By the product's own eigenvalues, which are those of the symmetric form: another way to the same trace.
        cross = np.sqrt(np.maximum(np.linalg.eigvals(c1 @ c2).real, 0)).sum()
        print(((m1 - m2) ** 2).sum() + np.trace(c1) + np.trace(c2) - 2 * cross)
        """;

    [Test]
    public void FrechetDistance_OfDiagonalGaussians_IsTheSumOverTheirAxes()
    {
        var one = new FeatureMoments([1, 2, 3], [4, 0, 0, 0, 9, 0, 0, 0, 0.25]);
        var other = new FeatureMoments([1, 0, 4], [1, 0, 0, 0, 16, 0, 0, 0, 0]);

        // (2 − 1)² + (3 − 4)² + (0.5 − 0)² between the deviations, 0 + 4 + 1 between the means.
        Assert.That(one.FrechetDistance(other), Is.EqualTo(7.25).Within(1e-12));
        Assert.That(other.FrechetDistance(one), Is.EqualTo(7.25).Within(1e-12));
        Assert.That(one.FrechetDistance(one), Is.Zero.Within(1e-12));
    }

    [Test]
    public void FrechetDistance_OfTurnedGaussians_IsThatOfTheStraightOnes()
    {
        // Both turned by the same angle: nothing changes but the numbers.
        double c = Math.Cos(0.7), s = Math.Sin(0.7);
        double[] Turn(double a, double b) => [c * c * a + s * s * b, c * s * (a - b), c * s * (a - b), s * s * a + c * c * b];
        var one = new FeatureMoments([0, 0], Turn(9, 1));
        var other = new FeatureMoments([0, 0], Turn(4, 25));

        Assert.That(one.FrechetDistance(other), Is.EqualTo(1 + 16).Within(1e-9));
    }

    [Test]
    public void Measure_OfPictures_GivesTheDistanceThatNumPyGives()
    {
        using var folder = new TemporaryFolder();
        ImageData train = Blobs(500, 1), one = Blobs(300, 2), other = Blobs(200, 3);
        foreach ((string name, ImageData images) in (ReadOnlySpan<(string, ImageData)>)[("train", train), ("one", one), ("other", other)])
        {
            float[] values = new float[images.Count * 96];
            new ImagePoints(images).Read(0, values);
            Npy.Write(folder.File(name + ".npy"), values, images.Count, 96);
        }

        double expected = double.Parse(Python.Run(folder.Path, Oracle), CultureInfo.InvariantCulture);
        using PrincipalFeatures features = PrincipalFeatures.Fit(new ImagePoints(train), default);
        double distance = features.Measure(new ImagePoints(one), default).FrechetDistance(features.Measure(new ImagePoints(other), default));

        Assert.That(features.Count, Is.EqualTo(64));
        Assert.That(expected, Is.GreaterThan(0.1), "there is something to measure");
        Assert.That(distance, Is.EqualTo(expected).Within(1e-6 * expected));
    }

    [Test]
    public void Fit_OfPicturesOfFewValues_KeepsThemAll()
    {
        using PrincipalFeatures features = PrincipalFeatures.Fit(new ArrayPoints(new float[] { 0, 1, 2, 3, 5, 8, 1, 1, 1 }, 3), default);
        Assert.That(features.Count, Is.EqualTo(3));
    }

    [TestCase(28, 28, 8, 2, 4)]
    [TestCase(28, 28, 16, 4, 4)]
    [TestCase(28, 28, 1, 1, 1)]
    [TestCase(64, 16, 16, 8, 2)]
    [TestCase(7, 28, 4, 1, 4)]
    public void Grid_OfPositions_IsAsSquareAsThePicturesAllow(int width, int height, int positions, int columns, int rows) =>
        Assert.That(ProductQuantisation.Grid(new ImageShape(1, height, width), positions), Is.EqualTo((columns, rows)));

    [Test]
    public void Grid_OfPositionsThatDoNotDivideThePictures_IsNone() =>
        Assert.That(ProductQuantisation.Grid(new ImageShape(1, 28, 28), 5), Is.Null);

    /// <summary>Pictures of 1×8×12 with a bright spot that wanders, so that their values hang together.</summary>
    private static ImageData Blobs(int count, int seed)
    {
        var random = new Random(seed);
        byte[] pixels = new byte[count * 96];
        for (int i = 0; i < count; i++)
        {
            double x = 12 * random.NextDouble(), y = 8 * random.NextDouble(), size = seed + 4 * random.NextDouble();
            for (int pixel = 0; pixel < 96; pixel++)
            {
                double square = Math.Pow(pixel % 12 - x, 2) + Math.Pow(pixel / 12 - y, 2);
                pixels[i * 96 + pixel] = (byte)(240 * Math.Exp(-square / size) + random.Next(15));
            }
        }

        return new ImageData("blobs", new ImageShape(1, 8, 12), pixels);
    }
}
