using VaeGpu.Training.Tests.Data;
using VaeGpu.Training.Tests.Trainers;

namespace VaeGpu.Training.Tests.Clustering;

public sealed class KMeansTests
{
    [Test]
    public void FewPoints_AreGroupedAsWellAsCanBe()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            float[] points = MadePoints.Groups(9, 2, 4, 3, seed);
            double best = double.PositiveInfinity;
            for (int assignment = 0; assignment < 19_683; assignment++)
            {
                int[] groups = [.. Enumerable.Range(0, 9).Select(i => assignment / (int)Math.Pow(3, i) % 3)];
                best = Math.Min(best, Inertia(points, 2, groups, Means(points, 2, groups, 3)));
            }

            KMeansResult result = Fit(points, 2, new KMeansOptions { Codes = 3, Starts = 30, Tolerance = 0, Seed = seed });
            Assert.That(result.Inertia, Is.EqualTo(best).Within(1e-5).Percent, $"seed {seed}");
        }
    }

    [TestCase(1)]
    [TestCase(6)]
    [TestCase(17)]
    public void WithoutTolerance_EveryPointIsAtItsNearestCentre_AndEveryCentreTheMeanOfItsPoints(int codes)
    {
        float[] points = MadePoints.Groups(1001, 5, 8, 6, 3);
        KMeansResult result = Fit(points, 5, new KMeansOptions { Codes = codes, Starts = 3, Tolerance = 0 });
        double[] means = Means(points, 5, [.. result.Assignments], codes);
        int[] nearest = new int[1001];
        using var exact = new ExactNearestCode(codes, 5, 1001);
        exact.SetCodes(result.Centres.AsSpan());
        exact.Find(points, nearest, new float[1001]);
        Assert.Multiple(() =>
        {
            Assert.That(result.Converged, Is.True);
            Assert.That(result.Assignments, Is.EqualTo(nearest));
            Assert.That(result.Counts, Is.EqualTo(Enumerable.Range(0, codes).Select(code => nearest.Count(code.Equals))));
            Assert.That(result.Centres, Is.EqualTo(means.Select(mean => (float)mean)).Within(1).Ulps);
            Assert.That(result.Inertia, Is.EqualTo(Inertia(points, 5, nearest, means)).Within(1e-5).Percent);
        });
    }

    [Test]
    public void Inertia_NeverRises_AndTheLeastIsKept()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            float[] points = MadePoints.Groups(500, 3, 12, 8, seed);
            var reports = new List<KMeansProgress>();
            var kMeans = new KMeans(new KMeansOptions { Codes = 9, Starts = 4, Tolerance = 0, Seed = seed }) { OnProgress = reports.Add };
            using var search = new ExactNearestCode(9, 3);
            KMeansResult result = kMeans.Fit(new ArrayPoints(points, 3), search, CancellationToken.None);
            foreach (KMeansProgress[] start in reports.GroupBy(report => report.Start).Select(start => start.ToArray()))
            {
                for (int i = 1; i < start.Length; i++)
                {
                    Assert.That(start[i].Inertia, Is.LessThanOrEqualTo(start[i - 1].Inertia * (1 + 1e-6)), $"seed {seed}, start {start[i].Start}, report {i}");
                }
            }

            KMeansProgress[] last = [.. reports.GroupBy(report => report.Start).Select(start => start.Last())];
            Assert.That(last, Has.Length.EqualTo(4));
            Assert.That(result.Inertia, Is.EqualTo(last.Min(report => report.Inertia)));
            Assert.That((result.Inertia, result.Iterations), Is.EqualTo((last[result.Start].Inertia, last[result.Start].Iteration)));
            Assert.That(reports.Select(report => report.Done), Is.Ordered);
            Assert.That(reports[^1].Done, Is.EqualTo(1));
        }
    }

    [Test]
    public void Digits_ReachScikitLearnsInertia()
    {
        // scikit-learn 1.2.1, sklearn.datasets.load_digits: the best of 60 single starts, min(KMeans(10, n_init=1, random_state=s).fit(X).inertia_
        // for s in range(60)), is 1165149.239; their median 1175706. KMeans(10, n_init=10) gives 1165150 to 1165290 for its first five seeds.
        const double Best = 1165149.239;
        KMeansResult result = Fit(Digits.Read(), Digits.Dimension, new KMeansOptions { Codes = 10 });
        Assert.That(result.Inertia, Is.EqualTo(Best).Within(0.1).Percent);
        Assert.That(result.Counts.Sum(), Is.EqualTo(Digits.Count));
    }

    [TestCase(0)]
    [TestCase(-3000)]
    public void Tolerance_IsAShareOfTheMeanVariance_WhereverThePointsLie(float origin)
    {
        float[] points = [.. MadePoints.Groups(3000, 2, 30, 8, 5).Select(value => value + origin)];
        double[] means = Means(points, 2, new int[3000], 1);
        double variance = Inertia(points, 2, new int[3000], means) / 3000 / 2;
        var codes = new List<float[]>();
        using var search = new ExactNearestCode(12, 2) { OnCodes = codes.Add };
        KMeansResult result = new KMeans(new KMeansOptions { Codes = 12, Starts = 1, Tolerance = 3e-3 }).Fit(new ArrayPoints(points, 2), search, CancellationToken.None);
        double[] shifts = [.. codes.Zip(codes.Skip(1), (before, after) => ExactNearestCode.SquaredDistance(before, after))];
        Assert.That(result.Converged, Is.True);
        Assert.That(shifts, Has.Length.EqualTo(result.Iterations));
        Assert.That(shifts[^1], Is.LessThanOrEqualTo(3e-3 * variance).And.GreaterThan(0));
        Assert.That(shifts[..^1], Has.All.GreaterThan(3e-3 * variance).And.Some.LessThan(6e-3 * variance));
    }

    [Test]
    public void FewerDistinctPointsThanCodes_LeaveCentresWithoutPoints()
    {
        float[] points = [.. Enumerable.Range(0, 30).SelectMany(i => new[] { i % 3, 2f * (i % 3) })];
        for (int seed = 0; seed < 10; seed++)
        {
            KMeansResult result = Fit(points, 2, new KMeansOptions { Codes = 5, Seed = seed });
            Assert.That(result.Inertia, Is.Zero);
            Assert.That(result.Counts.Order(), Is.EqualTo(new[] { 0, 0, 10, 10, 10 }));
            Assert.That(result.Converged, Is.True);
            Assert.That(result.Centres, Has.All.Matches<float>(float.IsFinite));
        }
    }

    [Test]
    public void AsManyCodesAsPoints_GiveEachItsOwn() =>
        Assert.That(Fit(MadePoints.Groups(20, 3, 5, 4, 1), 3, new KMeansOptions { Codes = 20 }).Counts, Has.All.EqualTo(1));

    [Test]
    public void Seed_DecidesEveryBit_WhateverIsSearchedAtOnce()
    {
        float[] points = MadePoints.Groups(1003, 4, 20, 5, 2);
        var options = new KMeansOptions { Codes = 15, Starts = 2, Seed = 11 };
        KMeansResult first = Fit(points, 4, options), again = Fit(points, 4, options, maxQueries: 37), other = Fit(points, 4, options with { Seed = 12 });
        Assert.That(again.Centres, Is.EqualTo(first.Centres));
        Assert.That((again.Inertia, again.Iterations, again.Start), Is.EqualTo((first.Inertia, first.Iterations, first.Start)));
        Assert.That(other.Centres, Is.Not.EqualTo(first.Centres));
    }

    [Test]
    public void Pictures_AreTheirValuesAsPoints()
    {
        ImageData images = MadeImages.Blobs(300, 4);
        float[] values = [.. images.Pixels.ToArray().Select(pixel => (float)(pixel / 255.0))];
        using var search = new ExactNearestCode(8, 36);
        KMeansResult result = new KMeans(new KMeansOptions { Codes = 8 }).Fit(images, search);
        Assert.That(result.Centres, Is.EqualTo(Fit(values, 36, new KMeansOptions { Codes = 8 }).Centres));
    }

    [Test]
    public void MaximumIterations_EndAStart()
    {
        KMeansResult result = Fit(MadePoints.Groups(3000, 2, 30, 8, 5), 2, new KMeansOptions { Codes = 12, Starts = 1, MaximumIterations = 2, Tolerance = 0 });
        Assert.That((result.Iterations, result.Converged), Is.EqualTo((2, false)));
    }

    [Test]
    public void UnusablePoints_AreNamed()
    {
        float[] points = MadePoints.Groups(100, 2, 3, 4, 1);
        Assert.That(Assert.Throws<DataException>(() => Fit(points[..6], 2, new KMeansOptions { Codes = 4 }))!.Message, Does.Contain("3 points").And.Contain("4 codes"));
        Assert.That(Assert.Throws<DataException>(() => Fit([], 2, new KMeansOptions { Codes = 1 }))!.Message, Does.Contain("0 points"));
        foreach (float wrong in (ReadOnlySpan<float>)[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            float[] broken = [.. points];
            (broken[57], broken[150]) = (wrong, wrong);
            Assert.That(Assert.Throws<DataException>(() => Fit(broken, 2, new KMeansOptions { Codes = 4 }))!.Message, Does.Contain("point 28 "));
        }

        float[] far = [.. points];
        far[3] = 1e25f;
        Assert.That(Assert.Throws<DataException>(() => Fit(far, 2, new KMeansOptions { Codes = 4 }))!.Message, Does.Contain("too far apart"));
    }

    [Test]
    public void SearchOfAnotherShape_IsRefused()
    {
        var points = new ArrayPoints(new float[20], 2);
        var kMeans = new KMeans(new KMeansOptions { Codes = 4 });
        Assert.Throws<ArgumentException>(() => kMeans.Fit(points, new ExactNearestCode(5, 2), CancellationToken.None));
        Assert.Throws<ArgumentException>(() => kMeans.Fit(points, new ExactNearestCode(4, 3), CancellationToken.None));
    }

    [Test]
    public void UnusableOptions_AreNamed()
    {
        Assert.Throws<ArgumentException>(() => _ = new KMeans(new KMeansOptions { Codes = 0 }));
        Assert.Throws<ArgumentException>(() => _ = new KMeans(new KMeansOptions { Starts = 0 }));
        Assert.Throws<ArgumentException>(() => _ = new KMeans(new KMeansOptions { MaximumIterations = 0 }));
        Assert.Throws<ArgumentException>(() => _ = new KMeans(new KMeansOptions { Tolerance = -1 }));
        Assert.Throws<ArgumentException>(() => _ = new KMeans(new KMeansOptions { Tolerance = double.NaN }));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Cancelling_Stops(int iteration)
    {
        using var source = new CancellationTokenSource();
        int reports = 0;
        var kMeans = new KMeans(new KMeansOptions { Codes = 12 }) { OnProgress = Stop };
        using var search = new ExactNearestCode(12, 2);
        Assert.Throws<OperationCanceledException>(() => kMeans.Fit(new ArrayPoints(MadePoints.Groups(3000, 2, 30, 8, 5), 2), search, source.Token));
        Assert.That(reports, Is.EqualTo(1));

        void Stop(KMeansProgress progress)
        {
            if (progress.Iteration >= iteration)
            {
                source.Cancel();
                reports++;
            }
        }
    }

    private static KMeansResult Fit(float[] points, int dimension, KMeansOptions options, int maxQueries = 1000)
    {
        using var search = new ExactNearestCode(options.Codes, dimension, maxQueries);
        return new KMeans(options).Fit(new ArrayPoints(points, dimension), search, CancellationToken.None);
    }

    private static double[] Means(float[] points, int dimension, int[] groups, int codes)
    {
        double[] means = new double[codes * dimension];
        for (int i = 0; i < points.Length; i++)
        {
            means[groups[i / dimension] * dimension + i % dimension] += points[i];
        }

        return [.. means.Select((sum, i) => sum / Math.Max(1, groups.Count(group => group == i / dimension)))];
    }

    private static double Inertia(float[] points, int dimension, int[] groups, double[] means)
    {
        double sum = 0;
        for (int i = 0; i < points.Length; i++)
        {
            double difference = points[i] - means[groups[i / dimension] * dimension + i % dimension];
            sum += difference * difference;
        }

        return sum;
    }
}
