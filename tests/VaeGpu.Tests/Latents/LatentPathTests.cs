namespace VaeGpu.Tests;

public class LatentPathTests
{
    private static readonly float[][] Keys = [[0, 0, 1], [2, 1, -1], [2.5f, -3, 0], [-1, -2, 4], [0, 5, 5]];
    private static readonly float[] Times = [-2, 0.5f, 1, 4, 4.5f];

    [Test]
    public void EveryKind_HitsItsKeys([Values] LatentPathKind kind, [Values] bool loop, [Values] LatentEase ease)
    {
        LatentPath path = LatentPath.Create(kind, Keys, new() { Times = Times, Loop = loop, Ease = ease });
        for (int i = 0; i < Keys.Length; i++)
        {
            AssertNear(Evaluate(path, Times[i]), Keys[i].ToDoubles(), 2e-6);
        }

        Assert.That(path.Start, Is.EqualTo(-2));
        Assert.That(path.Duration, Is.EqualTo(loop ? 6.5f + 6.5f / 4 : 6.5f));
        Assert.That(path.ClosingDuration, Is.EqualTo(loop ? 6.5f / 4 : 0));
    }

    [Test]
    public void Linear_IsStraight()
    {
        LatentPath path = LatentPath.Linear(Keys, new() { Times = Times });
        AssertNear(Evaluate(path, 2.5f), [0.75, -2.5, 2], 1e-6);
        AssertNear(Evaluate(path, -100), Keys[0].ToDoubles(), 0);
        AssertNear(Evaluate(path, 100), Keys[^1].ToDoubles(), 1e-6);
        AssertNear(Evaluate(path, float.NegativeInfinity), Keys[0].ToDoubles(), 0);
        AssertNear(Evaluate(path, float.PositiveInfinity), Keys[^1].ToDoubles(), 1e-6);
        AssertNear(Evaluate(path, float.NaN), Keys[0].ToDoubles(), 0);
    }

    [Test]
    public void DefaultTimes_CountFromZero()
    {
        LatentPath path = LatentPath.Linear(Keys);
        Assert.That(path.Times.ToArray(), Is.EqualTo(new float[] { 0, 1, 2, 3, 4 }));
        AssertNear(Evaluate(path, 1.5f), [2.25, -1, -0.5], 1e-6);
    }

    [Test]
    public void Smoothstep_EasesEachWay()
    {
        LatentPath path = LatentPath.Linear([[0], [1], [3]], new() { Ease = LatentEase.Smoothstep });
        for (double t = 0; t <= 1; t += 0.125)
        {
            double eased = 3 * t * t - 2 * t * t * t;
            Assert.That(Evaluate(path, (float)t)[0], Is.EqualTo(eased).Within(1e-6));
            Assert.That(Evaluate(path, (float)(1 + t))[0], Is.EqualTo(1 + 2 * eased).Within(1e-6));
        }
    }

    [Test]
    public void Loop_WrapsExactly_AlsoNegativeTimes()
    {
        LatentPath path = LatentPath.Linear([[0], [1], [2], [3]], new() { Loop = true, ClosingDuration = 1 });
        for (int turn = -1000; turn <= 1000; turn += 125)
        {
            foreach (float within in new[] { 0, 0.25f, 1.5f, 2.75f })
            {
                Assert.That(Evaluate(path, 4 * turn + within)[0], Is.EqualTo(within), $"turn {turn}");
            }
        }

        Assert.That(Evaluate(path, 3.5f)[0], Is.EqualTo(1.5f), "the way back");
        Assert.That(Evaluate(path, -0.5f)[0], Is.EqualTo(1.5f), "the way back");
        Assert.That(Evaluate(path, -1e-30f)[0], Is.EqualTo(0));
        Assert.That(Evaluate(path, float.NaN)[0], Is.EqualTo(0));
        Assert.That(Evaluate(path, float.PositiveInfinity)[0], Is.EqualTo(0));

        // 0.1 is no binary fraction: the float wrap of a large time would be off by much more.
        LatentPath tenth = LatentPath.Linear([[0], [1]], new() { Times = new[] { 0, 0.1f }, Loop = true });
        double duration = tenth.Duration;
        foreach (float time in new[] { 12345.678f, -12345.678f, 1e7f })
        {
            double local = (time % duration + duration) % duration / tenth.Times[1];
            Assert.That(Evaluate(tenth, time)[0], Is.EqualTo(local <= 1 ? local : 2 - local).Within(1e-5));
        }
    }

    [Test]
    public void OneKey_IsConstant([Values] LatentPathKind kind, [Values] bool loop)
    {
        LatentPath path = LatentPath.Create(kind, [[3, -4]], new() { Loop = loop });
        foreach (float time in new[] { -1, 0, 0.5f, 100 })
        {
            AssertNear(Evaluate(path, time), [3, -4], 1e-6);
        }

        Assert.That(path.Duration, Is.GreaterThan(0));
    }

    /// <summary>Shoemake's formula, sin((1 − t)θ) / sin θ · a + sin(tθ) / sin θ · b, on the directions, and straight lines for the norm.</summary>
    [Test]
    public void Spherical_FollowsTheGreatCircle()
    {
        var random = new Random(5);
        foreach (int size in new[] { 2, 3, 16, 257 })
        {
            float[] a = [.. Enumerable.Range(0, size).Select(_ => (float)(random.NextDouble() - 0.5))];
            float[] b = [.. Enumerable.Range(0, size).Select(_ => (float)(3 * random.NextDouble() - 1.5))];
            LatentPath path = LatentPath.Spherical([a, b]);
            double normA = Norm(a);
            double normB = Norm(b);
            double angle = Math.Acos(a.Zip(b, (x, y) => x / normA * (y / normB)).Sum());
            for (double t = 0; t <= 1; t += 0.0625)
            {
                double norm = normA + t * (normB - normA);
                double[] expected = [.. a.Zip(b, (x, y) =>
                    norm * (Math.Sin((1 - t) * angle) * (x / normA) + Math.Sin(t * angle) * (y / normB)) / Math.Sin(angle))];
                AssertNear(Evaluate(path, (float)t), expected, 1e-6 * (normA + normB));
            }
        }
    }

    [Test]
    public void Spherical_BetweenParallelVectors_IsStraight()
    {
        LatentPath path = LatentPath.Spherical([[1, 2, 2], [3, 6, 6]]);
        AssertNear(Evaluate(path, 0.5f), [2, 4, 4], 1e-6);
        AssertNear(Evaluate(LatentPath.Spherical([[1, 2], [1, 2]]), 0.3f), [1, 2], 1e-6);
    }

    [Test]
    public void Spherical_BetweenOppositeVectors_TakesTheAxisLeantToLeast()
    {
        // [0, 3, 4] leans to the first axis not at all.
        LatentPath path = LatentPath.Spherical([[0, 3, 4], [0, -6, -8]]);
        AssertNear(Evaluate(path, 0.5f), [7.5, 0, 0], 1e-5);
        double half = Math.Sqrt(0.5) * 6.25;
        AssertNear(Evaluate(path, 0.25f), [half, half * 0.6, half * 0.8], 1e-5);
        AssertNear(Evaluate(path, 1), [0, -6, -8], 1e-5);

        // On a tie the lowest axis, made orthogonal: (1, 0) − (1, 1)/2 = (½, −½).
        AssertNear(Evaluate(LatentPath.Spherical([[1, 1], [-1, -1]]), 0.5f), [1, -1], 1e-6);

        // Opposite but for a float's rounding is opposite.
        float[] key = [0.1f, -0.7f, 0.3f];
        LatentPath rounded = LatentPath.Spherical([key, [.. key.Select(x => x * -0.3f)]]);
        double norm = Norm(key);
        double[] axis = [1 - 0.01 / (norm * norm), 0.07 / (norm * norm), -0.03 / (norm * norm)];
        double length = Math.Sqrt(axis.Sum(x => x * x));
        AssertNear(Evaluate(rounded, 0.5f), [.. axis.Select(x => 0.65 * norm * x / length)], 1e-6);
    }

    [Test]
    public void Spherical_OppositeInOneDimension_GoesThroughZero()
    {
        LatentPath path = LatentPath.Spherical([[2], [-2]]);
        Assert.That(Evaluate(path, 0.5f)[0], Is.EqualTo(0).Within(1e-6));
        Assert.That(Evaluate(path, 0.25f)[0], Is.EqualTo(2 * Math.Sqrt(0.5)).Within(1e-6));
        Assert.That(Evaluate(path, 1)[0], Is.EqualTo(-2).Within(1e-6));
    }

    [Test]
    public void Spherical_ZeroHasTheOthersDirection()
    {
        AssertNear(Evaluate(LatentPath.Spherical([[0, 0], [3, 4]]), 0.25f), [0.75, 1], 1e-6);
        AssertNear(Evaluate(LatentPath.Spherical([[3, 4], [0, 0]]), 0.25f), [2.25, 3], 1e-6);
        AssertNear(Evaluate(LatentPath.Spherical([[0, 0], [0, 0]]), 0.25f), [0, 0], 0);
    }

    /// <summary>The pyramid of Barry and Goldman (1988) on centripetal knots, evaluated as Yuksel et al. print it.</summary>
    [Test]
    public void CatmullRom_AgreesWithBarryAndGoldman([Values] bool loop)
    {
        LatentPath path = LatentPath.CatmullRom(Keys, new() { Times = Times, Loop = loop, ClosingDuration = loop ? 2 : 0 });
        int count = Keys.Length;
        for (int segment = 0; segment < (loop ? count : count - 1); segment++)
        {
            double[] from = Keys[segment].ToDoubles();
            double[] to = Keys[(segment + 1) % count].ToDoubles();
            double[] before = segment > 0 || loop ? Keys[(segment + count - 1) % count].ToDoubles() : [.. from.Zip(to, (x, y) => 2 * x - y)];
            double[] after = segment + 2 < count || loop ? Keys[(segment + 2) % count].ToDoubles() : [.. to.Zip(from, (x, y) => 2 * x - y)];
            double start = Times[segment];
            double duration = segment + 1 < count ? Times[segment + 1] - start : 2;
            for (double t = 0; t < 1; t += 0.0625)
            {
                AssertNear(Evaluate(path, (float)(start + t * duration)), BarryGoldman(before, from, to, after, t), 1e-5);
            }
        }
    }

    [Test]
    public void CatmullRom_BetweenTwoKeys_IsStraight()
    {
        LatentPath path = LatentPath.CatmullRom([[1, 1], [3, 5]]);
        AssertNear(Evaluate(path, 0.25f), [1.5, 2], 1e-6);
    }

    [Test]
    public void CatmullRom_RestsWhereTwoKeysAreEqual()
    {
        LatentPath path = LatentPath.CatmullRom([[0, 0], [1, 2], [1, 2], [4, 0]]);
        AssertNear(Evaluate(path, 1.5f), [1, 2], 0);

        // It comes to rest and starts from rest: the tangents there are zero, and the neighbours stay finite.
        foreach (float time in new[] { 0.999f, 2.001f })
        {
            AssertNear(Evaluate(path, time), [1, 2], 1e-4);
        }

        LatentPath nearly = LatentPath.CatmullRom([[0, 0], [1, 2], [1, 2.0000002f], [4, 0]]);
        foreach (float time in new[] { 0.3f, 0.8f, 2.2f, 2.9f })
        {
            AssertNear(Evaluate(nearly, time), [.. Evaluate(path, time).Select(x => (double)x)], 2e-2);
        }
    }

    /// <summary>With times spaced as the knots, the one-sided derivatives at every key agree, and at the seam of a loop.</summary>
    [Test]
    public void CatmullRom_HasAContinuousVelocityAtCentripetalTimes([Values] bool loop)
    {
        float[] times = LatentPath.CentripetalTimes(Keys, 10, loop, out float closing);
        LatentPath path = LatentPath.CatmullRom(Keys, new() { Times = times, Loop = loop, ClosingDuration = closing });
        Assert.That(path.Duration, Is.EqualTo(10).Within(1e-5));
        int latent = path.LatentSize;
        int segments = path.Segments.Length;
        for (int segment = 0; segment < (loop ? segments : segments - 1); segment++)
        {
            int next = (segment + 1) % segments;
            for (int i = 0; i < latent; i++)
            {
                ReadOnlySpan<float> rows = path.Coefficients.AsSpan(segment * 4 * latent);
                double end = (rows[latent + i] + 2.0 * rows[2 * latent + i] + 3.0 * rows[3 * latent + i]) * path.Segments[segment].InverseDuration;
                double start = (double)path.Coefficients[next * 4 * latent + latent + i] * path.Segments[next].InverseDuration;
                Assert.That(end, Is.EqualTo(start).Within(1e-4), $"key {next}, element {i}");
            }
        }
    }

    [Test]
    public void Set_EvaluatesEachInstanceOnItsPath()
    {
        LatentPath first = LatentPath.Linear(Keys, new() { Loop = true });
        LatentPath second = LatentPath.Spherical(Keys, new() { Times = Times });
        LatentPath third = LatentPath.CatmullRom(Keys, new() { Ease = LatentEase.Smoothstep });
        var set = new LatentPathSet(first, second, third);
        PathTime[] instances = [new(2, 1.3f), new(0, -7.7f), new(1, 3), new(2, 0), new(0, 2.2f)];
        float[] latents = new float[15];
        set.Evaluate(instances, latents);
        for (int i = 0; i < instances.Length; i++)
        {
            LatentPath path = new[] { first, second, third }[instances[i].Path];
            Assert.That(latents.AsSpan(i * 3, 3).ToArray(), Is.EqualTo(Evaluate(path, instances[i].Time)));
        }

        Assert.That(() => set.Evaluate(instances, new float[14]), Throws.ArgumentException);
        Assert.That(() => set.Evaluate([new(3, 0)], new float[3]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new LatentPathSet(), Throws.ArgumentException);
        Assert.That(() => new LatentPathSet(first, LatentPath.Linear([[1]])), Throws.ArgumentException);
    }

    [Test]
    public void Create_RejectsWrongArguments()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => LatentPath.Linear([]), Throws.ArgumentException);
            Assert.That(() => LatentPath.Linear([[]]), Throws.ArgumentException);
            Assert.That(() => LatentPath.Linear([[1], [1, 2]]), Throws.ArgumentException.With.Message.Contains("Key 1"));
            Assert.That(() => LatentPath.Linear([[1], null!]), Throws.ArgumentException);
            Assert.That(() => LatentPath.Linear([[1], [float.NaN]]), Throws.ArgumentException.With.Message.Contains("key 1"));
            Assert.That(() => LatentPath.Linear([[-3e38f], [3e38f]]), Throws.ArgumentException.With.Message.Contains("range"));
            Assert.That(() => LatentPath.Linear([[1], [2]], new() { Times = new float[] { 1 } }), Throws.ArgumentException.With.Message.Contains("1 times"));
            Assert.That(() => LatentPath.Linear([[1], [2]], new() { Times = new float[] { 1, 1 } }), Throws.ArgumentException.With.Message.Contains("later"));
            Assert.That(() => LatentPath.Linear([[1], [2]], new() { Times = new[] { 1, float.NaN } }), Throws.ArgumentException);
            Assert.That(() => LatentPath.Linear([[1], [2]], new() { Times = new[] { -3e38f, 3e38f } }), Throws.ArgumentException);
            Assert.That(() => LatentPath.Linear([[1], [2]], new() { ClosingDuration = 1 }), Throws.ArgumentException);
            Assert.That(() => LatentPath.Linear([[1], [2]], new() { Loop = true, ClosingDuration = -1 }), Throws.ArgumentException);
            Assert.That(() => LatentPath.Create((LatentPathKind)7, [[1]]), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => LatentPath.Linear([[1]], new() { Ease = (LatentEase)7 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => LatentPath.Create(LatentPathKind.Linear, new float[5], 2), Throws.ArgumentException);
            Assert.That(() => LatentPath.Linear(null!), Throws.ArgumentNullException);
            Assert.That(() => LatentPath.Linear([[1]]).Evaluate(0, new float[2]), Throws.ArgumentException);
            Assert.That(() => LatentPath.CentripetalTimes([[1], [1]], 1, false, out _), Throws.ArgumentException);
        });
    }

    [Test]
    public void VeryShortAndVeryLongWays_StayFinite()
    {
        LatentPath path = LatentPath.CatmullRom([[0], [1], [2]], new() { Times = new[] { 0, float.Epsilon, 1e30f } });
        Assert.That(Evaluate(path, 0)[0], Is.EqualTo(0));
        Assert.That(Evaluate(path, float.Epsilon)[0], Is.EqualTo(1));
        Assert.That(Evaluate(path, 1e30f)[0], Is.EqualTo(2));
    }

    private static double[] BarryGoldman(double[] p0, double[] p1, double[] p2, double[] p3, double t)
    {
        double t1 = Math.Sqrt(Distance(p0, p1));
        double t2 = t1 + Math.Sqrt(Distance(p1, p2));
        double t3 = t2 + Math.Sqrt(Distance(p2, p3));
        double at = t1 + t * (t2 - t1);
        double[] a1 = Blend(p0, p1, 0, t1, at);
        double[] a2 = Blend(p1, p2, t1, t2, at);
        double[] a3 = Blend(p2, p3, t2, t3, at);
        double[] b1 = Blend(a1, a2, 0, t2, at);
        double[] b2 = Blend(a2, a3, t1, t3, at);
        return Blend(b1, b2, t1, t2, at);
    }

    private static double[] Blend(double[] a, double[] b, double from, double to, double at) =>
        [.. a.Zip(b, (x, y) => (to - at) / (to - from) * x + (at - from) / (to - from) * y)];

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    private static double Norm(float[] key) => Math.Sqrt(key.Sum(x => (double)x * x));

    private static float[] Evaluate(LatentPath path, float time)
    {
        float[] latent = new float[path.LatentSize];
        path.Evaluate(time, latent);
        return latent;
    }

    private static void AssertNear(float[] actual, double[] expected, double tolerance) =>
        Assert.That(actual.ToDoubles(), Is.EqualTo(expected).Within(tolerance));
}
