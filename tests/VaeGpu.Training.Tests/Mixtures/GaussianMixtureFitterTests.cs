using MathNet.Numerics.LinearAlgebra;
using VaeGpu.Training.Tests.Clustering;
using VaeGpu.Training.Tests.Data;

namespace VaeGpu.Training.Tests.Mixtures;

public sealed class GaussianMixtureFitterTests
{
    [Test]
    public void OneComponent_IsTheClosedForm([Values] MixtureCovariance covariance, [Values(0, 0.25)] double regularisation)
    {
        const int Dimension = 4;
        float[] points = [.. MadePoints.Groups(2001, Dimension, 5, 6, 3).Select(value => value + 100)];
        GaussianMixtureResult result = Fit(points, Dimension, new GaussianMixtureOptions { Components = 1, Covariance = covariance, Regularisation = regularisation });
        (Vector<double> mean, Matrix<double> moments) = MixtureReference.Moments(points, Dimension, _ => 1, covariance);
        Matrix<double> exact = moments + Matrix<double>.Build.DenseIdentity(Dimension) * regularisation;

        // The mean of −½ (D ln 2π + ln |C| + (x − m)ᵀ C⁻¹ (x − m)), where the last term's is tr(C⁻¹ S).
        double likelihood = -0.5 * (Dimension * Math.Log(2 * Math.PI) + Math.Log(exact.Determinant()) + (exact.Inverse() * moments).Trace());
        Assert.Multiple(() =>
        {
            Assert.That(result.Mixture.Weights, Is.EqualTo(new double[] { 1 }));
            Assert.That((MixtureReference.Mean(result.Mixture, 0) - mean).L2Norm(), Is.LessThan(1e-10));
            Assert.That((MixtureReference.Covariance(result.Mixture, 0) - exact).FrobeniusNorm(), Is.LessThan(1e-9));
            Assert.That(result.LogLikelihood, Is.EqualTo(likelihood).Within(1e-10));
            Assert.That(result.Converged, Is.True);
        });
    }

    [Test]
    public void OneStep_IsTheTextbooks([Values] MixtureCovariance covariance, [Values] bool equalWeights)
    {
        const int Dimension = 3, Components = 4;
        float[] points = MadePoints.Groups(500, Dimension, 5, 3, 8);
        GaussianMixture first = MixtureReference.Made(covariance, Dimension, Components, 5);
        GaussianMixtureResult result = Run(
            points, first, new GaussianMixtureOptions { Covariance = covariance, Components = Components, MaximumIterations = 1, EqualWeights = equalWeights, Regularisation = 0.01 });
        Matrix<double> joint = MixtureReference.Joint(first, points);
        Assert.That(result.LogLikelihoods[0], Is.EqualTo(joint.EnumerateRows().Average(row => Math.Log(row.Sum()))).Within(1e-11));
        for (int component = 0; component < Components; component++)
        {
            int at = component;
            (Vector<double> mean, Matrix<double> moments) = MixtureReference.Moments(points, Dimension, point => joint[point, at] / joint.Row(point).Sum(), covariance);
            double share = joint.EnumerateRows().Average(row => row[at] / row.Sum());
            Matrix<double> exact = moments + Matrix<double>.Build.DenseIdentity(Dimension) * 0.01;
            Assert.That(result.Mixture.Weights[component], Is.EqualTo(equalWeights ? 0.25 : share).Within(1e-12));
            Assert.That((MixtureReference.Mean(result.Mixture, component) - mean).L2Norm(), Is.LessThan(1e-10));
            Assert.That((MixtureReference.Covariance(result.Mixture, component) - exact).FrobeniusNorm(), Is.LessThan(1e-10));
        }

        double[] logDensities = new double[500];
        result.Mixture.LogDensity(points, logDensities);
        Assert.That(result.LogLikelihood, Is.EqualTo(logDensities.Average()).Within(1e-12));
        Assert.That((result.Iterations, result.Converged), Is.EqualTo((1, false)));
    }

    [Test]
    public void Likelihood_NeverFalls([Values] MixtureCovariance covariance, [Values] bool equalWeights)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            float[] points = MadePoints.Groups(400, 3, 6, 5, seed);
            GaussianMixtureResult result = Fit(points, 3, new GaussianMixtureOptions
            {
                Components = 5,
                Covariance = covariance,
                EqualWeights = equalWeights,
                Regularisation = 0,
                Tolerance = 0,
                MaximumIterations = 60,
                Seed = seed,
            });
            Assert.That(result.LogLikelihoods, Has.Length.EqualTo(61));
            for (int step = 1; step < result.LogLikelihoods.Length; step++)
            {
                Assert.That(result.LogLikelihoods[step], Is.GreaterThanOrEqualTo(result.LogLikelihoods[step - 1] - 1e-12), $"seed {seed}, step {step}");
            }

            Assert.That(result.LogLikelihood, Is.GreaterThan(result.LogLikelihoods[0] + 1e-3), $"seed {seed}");
        }
    }

    [Test]
    public void EqualWeightsAndAVarianceThatVanishes_AreKMeans()
    {
        for (int seed = 0; seed < 4; seed++)
        {
            const int Components = 6, Dimension = 3;
            float[] points = MadePoints.Groups(700, Dimension, 9, 4, seed);
            float[] centres = points[..(Components * Dimension)];
            var options = new GaussianMixtureOptions
            {
                Components = Components,
                Covariance = MixtureCovariance.Spherical,
                EqualWeights = true,
                FixedVariance = 1e-9,
                Tolerance = 0,
                MaximumIterations = 1,
            };
            var mixture = new GaussianMixture(
                options.Covariance, Dimension, [.. Enumerable.Repeat(1.0 / Components, Components)], [.. centres.Select(value => (double)value)], [.. Enumerable.Repeat(Math.Sqrt(1e-9), Components)]);

            // Lloyd's steps in double beside EM's, from the same centres to the end.
            double[] means = [.. centres.Select(value => (double)value)];
            int[] before = [];
            while (true)
            {
                int[] nearest = Nearest(points, means, Dimension);
                double[] responsibilities = new double[points.Length / Dimension * Components];
                mixture.Responsibilities(points, responsibilities);
                for (int point = 0; point < nearest.Length; point++)
                {
                    double[] row = responsibilities[(point * Components)..((point + 1) * Components)];
                    Assert.That(Array.IndexOf(row, row.Max()), Is.EqualTo(nearest[point]), $"seed {seed}, point {point}");
                }

                Assert.That(mixture.Means, Is.EqualTo(means).Within(1e-6), $"seed {seed}");
                Assert.That(mixture.Weights, Has.All.EqualTo(1.0 / Components));
                Assert.That(mixture.Factors, Has.All.EqualTo(Math.Sqrt(1e-9)));
                if (nearest.SequenceEqual(before))
                {
                    break;
                }

                before = nearest;
                means = [.. Enumerable.Range(0, means.Length).Select(i => Enumerable.Range(0, nearest.Length).Where(p => nearest[p] == i / Dimension).Average(p => points[p * Dimension + i % Dimension]))];
                mixture = Run(points, mixture, options).Mixture;
            }

            // And the fitter's own fixed point is K-means' from the same seed.
            GaussianMixtureResult fitted = Fit(points, Dimension, options with { Seed = seed, MaximumIterations = 100 });
            using var search = new ExactNearestCode(Components, Dimension);
            KMeansResult groups = new KMeans(new KMeansOptions { Codes = Components, Starts = 1, Tolerance = 0, Seed = seed }).Fit(new ArrayPoints(points, Dimension), search, CancellationToken.None);
            Assert.That(Nearest(points, [.. fitted.Mixture.Means], Dimension), Is.EqualTo(groups.Assignments));
        }
    }

    [TestCase(1, -130.687, 0.001)]
    [TestCase(5, -92.892, 0.01)]
    [TestCase(10, -77.544, 0.01)]
    public void Digits_ReachScikitLearnsLikelihood(int components, double likelihood, double below)
    {
        // scikit-learn 1.2.1, sklearn.datasets.load_digits: GaussianMixture(components, covariance_type='diag', reg_covar=1e-3, random_state=0,
        // n_init=3).fit(X).score(X); with n_init=10, -91.741 and -76.641 at 5 and 10 components.
        GaussianMixtureResult result = Fit(Digits.Read(), Digits.Dimension, new GaussianMixtureOptions
        {
            Components = components,
            Covariance = MixtureCovariance.Diagonal,
            Regularisation = 1e-3,
            Starts = components == 1 ? 1 : 7,
        });
        Assert.That(result.LogLikelihood, Is.GreaterThan(likelihood - below));
        Assert.That(result.LogLikelihood, components == 1 ? Is.EqualTo(likelihood).Within(below) : Is.LessThan(likelihood + 5));
    }

    [TestCase(MixtureCovariance.Full, -108.43939530)]
    [TestCase(MixtureCovariance.Spherical, -184.64967497)]
    [TestCase(MixtureCovariance.Diagonal, -130.68698483)]
    public void DigitsByOneComponent_HaveScikitLearnsLikelihood(MixtureCovariance covariance, double likelihood)
    {
        // scikit-learn 1.2.1: GaussianMixture(1, covariance_type=…, reg_covar=1e-3).fit(X).score(X).
        GaussianMixtureResult result = Fit(Digits.Read(), Digits.Dimension, new GaussianMixtureOptions { Components = 1, Covariance = covariance, Regularisation = 1e-3 });
        Assert.That(result.LogLikelihood, Is.EqualTo(likelihood).Within(1e-7));
    }

    [Test]
    public void ComponentThatNothingBelongsTo_KeepsItsShape_WithoutWeight([Values] MixtureCovariance covariance)
    {
        float[] points = MadePoints.Groups(300, 2, 3, 4, 1);
        int size = covariance switch { MixtureCovariance.Full => 4, MixtureCovariance.Diagonal => 2, _ => 1 };
        double[] factors = covariance == MixtureCovariance.Full ? [1, 0, 0, 1] : [.. Enumerable.Repeat(1.0, size)];
        var first = new GaussianMixture(covariance, 2, [0.5, 0.5], [2, 2, 1000, 1000], [.. factors, .. factors]);
        GaussianMixtureResult result = Run(points, first, new GaussianMixtureOptions { Components = 2, Covariance = covariance, Tolerance = 0, MaximumIterations = 10 });
        GaussianMixtureResult alone = Fit(points, 2, new GaussianMixtureOptions { Components = 1, Covariance = covariance });
        Assert.Multiple(() =>
        {
            Assert.That(result.Mixture.Weights, Is.EqualTo(new double[] { 1, 0 }));
            Assert.That(result.Mixture.Means.Skip(2), Is.EqualTo(new double[] { 1000, 1000 }));
            Assert.That(result.Mixture.Factors.Skip(size), Is.EqualTo(factors));
            Assert.That(result.LogLikelihood, Is.EqualTo(alone.LogLikelihood).Within(1e-10));
        });
    }

    [Test]
    public void FewerDistinctPointsThanComponents_AreFitted_OrRefusedWithoutRegularisation([Values] MixtureCovariance covariance)
    {
        float[] points = [.. Enumerable.Range(0, 30).SelectMany(i => new[] { i % 3, 2f * (i % 3) })];
        var options = new GaussianMixtureOptions { Components = 5, Covariance = covariance };
        GaussianMixture mixture = Fit(points, 2, options).Mixture;
        Assert.That(mixture.Weights.Order(), Is.EqualTo(new[] { 0, 0, 1 / 3.0, 1 / 3.0, 1 / 3.0 }).Within(1e-9));
        Assert.That(Assert.Throws<TrainingException>(() => Fit(points, 2, options with { Regularisation = 0 }))!.Message, Does.Contain("regularisation"));
        Assert.That(
            Assert.Throws<TrainingException>(() => Fit(points, 2, options with { Components = 2, Regularisation = 0 }))!.Message, Does.Contain("singular"));
    }

    [Test]
    public void Seed_DecidesEveryBit_AndMoreStartsAreNoWorse([Values] MixtureCovariance covariance)
    {
        float[] points = MadePoints.Groups(1501, 4, 12, 5, 2);
        var options = new GaussianMixtureOptions { Components = 7, Covariance = covariance, Seed = 5 };
        GaussianMixtureResult first = Fit(points, 4, options), again = Fit(points, 4, options), more = Fit(points, 4, options with { Starts = 5 });
        Assert.That(again.LogLikelihoods, Is.EqualTo(first.LogLikelihoods));
        Assert.That(again.Mixture.Factors, Is.EqualTo(first.Mixture.Factors));
        Assert.That(more.LogLikelihood, Is.GreaterThanOrEqualTo(first.LogLikelihood));
        GaussianMixtureResult winner = Fit(points, 4, options with { Seed = options.Seed + more.Start });
        Assert.That(winner.Mixture.Means, Is.EqualTo(more.Mixture.Means));
    }

    [Test]
    public void Progress_ReportsEveryStep()
    {
        var reports = new List<GaussianMixtureProgress>();
        float[] points = MadePoints.Groups(400, 2, 6, 5, 3);
        using var search = new ExactNearestCode(4, 2);
        GaussianMixtureResult result = new GaussianMixtureFitter(new GaussianMixtureOptions { Components = 4, Starts = 3 }) { OnProgress = reports.Add }.Fit(points, 2, search);
        Assert.That(reports.Where(report => report.Start == result.Start).Select(report => report.LogLikelihood), Is.EqualTo(result.LogLikelihoods));
        Assert.That(reports.Select(report => report.Done), Is.Ordered);
        Assert.That(reports[^1].Done, Is.EqualTo(1));
    }

    [Test]
    public void Cancelling_Stops()
    {
        using var source = new CancellationTokenSource();
        using var search = new ExactNearestCode(4, 2);
        var fitter = new GaussianMixtureFitter(new GaussianMixtureOptions { Components = 4 }) { OnProgress = _ => source.Cancel() };
        Assert.Throws<OperationCanceledException>(() => fitter.Fit(MadePoints.Groups(400, 2, 6, 5, 3), 2, search, source.Token));
    }

    [Test]
    public void UnusablePointsAndOptions_AreNamed()
    {
        Assert.Throws<DataException>(() => Fit(new float[6], 2, new GaussianMixtureOptions { Components = 4 }));
        Assert.Throws<DataException>(() => Fit([1, float.NaN, 3, 4], 2, new GaussianMixtureOptions { Components = 1 }));
        Assert.Throws<ArgumentException>(() => _ = new GaussianMixtureFitter(new GaussianMixtureOptions { Components = 0 }));
        Assert.Throws<ArgumentException>(() => _ = new GaussianMixtureFitter(new GaussianMixtureOptions { Starts = 0 }));
        Assert.Throws<ArgumentException>(() => _ = new GaussianMixtureFitter(new GaussianMixtureOptions { MaximumIterations = 0 }));
        Assert.Throws<ArgumentException>(() => _ = new GaussianMixtureFitter(new GaussianMixtureOptions { Tolerance = double.NaN }));
        Assert.Throws<ArgumentException>(() => _ = new GaussianMixtureFitter(new GaussianMixtureOptions { Regularisation = -1 }));
        Assert.Throws<ArgumentException>(() => _ = new GaussianMixtureFitter(new GaussianMixtureOptions { Covariance = (MixtureCovariance)9 }));
        Assert.Throws<ArgumentException>(() => _ = new GaussianMixtureFitter(new GaussianMixtureOptions { FixedVariance = 1 }));
        Assert.Throws<ArgumentException>(() => _ = new GaussianMixtureFitter(new GaussianMixtureOptions { Covariance = MixtureCovariance.Spherical, FixedVariance = 0 }));
    }

    private static GaussianMixtureResult Fit(float[] points, int dimension, GaussianMixtureOptions options)
    {
        using var search = new ExactNearestCode(options.Components, dimension);
        return new GaussianMixtureFitter(options).Fit(points, dimension, search);
    }

    private static GaussianMixtureResult Run(float[] points, GaussianMixture first, GaussianMixtureOptions options) =>
        new GaussianMixtureFitter(options).Run(new ArrayPoints(points, first.Dimension), first, 0, CancellationToken.None);

    private static int[] Nearest(float[] points, double[] means, int dimension)
    {
        int[] nearest = new int[points.Length / dimension];
        for (int point = 0; point < nearest.Length; point++)
        {
            double least = double.PositiveInfinity;
            for (int component = 0; component < means.Length / dimension; component++)
            {
                double distance = 0;
                for (int i = 0; i < dimension; i++)
                {
                    distance += Math.Pow(points[point * dimension + i] - means[component * dimension + i], 2);
                }

                if (distance < least)
                {
                    (least, nearest[point]) = (distance, component);
                }
            }
        }

        return nearest;
    }
}
