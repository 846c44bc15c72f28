using System.Runtime.Intrinsics;

namespace VaeGpu.Tests;

public class CounterNormalTests
{
    private const int Steps = 1 << 24;
    private const double HalfUlp = 1.0 / Steps;

    [TestCase(0u, 1)]
    [TestCase(255u, 1)]
    [TestCase(256u, 2)]
    [TestCase(0x80000000u, (1 << 23) + 1)]
    [TestCase(0xFFFFFFFFu, 1 << 24)]
    public void Uniform_IsExact(uint bits, int numerator) =>
        Assert.That((double)CounterNormal.Uniform(bits), Is.EqualTo(numerator / (double)Steps));

    /// <summary>
    /// Every radius and every angle there is. The worst relative errors e_r and e_a of the two factors bound every one of the 2^48 products:
    /// a relative error e is at most e · 2^24 ulp, and the product's own rounding adds half of one.
    /// </summary>
    [Test]
    public void BoxMuller_IsWithinFourUlpEverywhere()
    {
        double radiusError = 0;
        double angleError = 0;
        object gate = new();
        Parallel.For(0, 256, part =>
        {
            double worstRadius = 0;
            double worstAngle = 0;
            for (int numerator = part * (Steps / 256) + 1; numerator <= (part + 1) * (Steps / 256); numerator++)
            {
                double u = numerator / (double)Steps;
                worstRadius = Math.Max(worstRadius, RelativeError(CounterNormal.Radius(numerator), Math.Sqrt(-2 * Math.Log(u))));
                CounterNormal.Direction(numerator, out float cosine, out float sine);
                (double expectedCosine, double expectedSine) = DirectionOf(numerator);
                worstAngle = Math.Max(worstAngle, RelativeError(cosine, expectedCosine));
                worstAngle = Math.Max(worstAngle, RelativeError(sine, expectedSine));
            }

            lock (gate)
            {
                radiusError = Math.Max(radiusError, worstRadius);
                angleError = Math.Max(angleError, worstAngle);
            }
        });
        double bound = (radiusError + angleError + radiusError * angleError) / HalfUlp + 0.5;
        TestContext.Out.WriteLine($"radius {radiusError / HalfUlp:F3} · 2^-24, angle {angleError / HalfUlp:F3} · 2^-24, product below {bound:F3} ulp");
        Assert.That(bound, Is.LessThan(4));
    }

    /// <summary>The bound above, seen at work on a million products.</summary>
    [Test]
    public void BoxMuller_AgreesWithDouble()
    {
        double worst = 0;
        for (uint i = 0; i < 1_000_000; i++)
        {
            Vector128<uint> words = Philox4x32.Generate(42, Vector128.Create(i, 0, 0, 7));
            CounterNormal.BoxMuller(words[0], words[1], out float first, out float second);
            int angle = (int)((words[1] >> 8) + 1);
            double radius = Math.Sqrt(-2 * Math.Log(((words[0] >> 8) + 1) / (double)Steps));
            (double cosine, double sine) = DirectionOf(angle);
            worst = Math.Max(worst, Math.Max(Ulps(first, radius * cosine), Ulps(second, radius * sine)));
        }

        TestContext.Out.WriteLine($"worst {worst:F3} ulp");
        Assert.That(worst, Is.LessThan(4));
    }

    [Test]
    public void BoxMuller_IsZeroAtRadiusZeroAndOnTheAxes()
    {
        CounterNormal.BoxMuller(uint.MaxValue, 12345, out float first, out float second);
        Assert.That((first, second), Is.EqualTo((0f, 0f)));
        int quarter = Steps / 4;
        for (int turn = 1; turn <= 4; turn++)
        {
            CounterNormal.Direction(turn * quarter, out float cosine, out float sine);
            Assert.That((cosine, sine), Is.EqualTo(turn switch { 1 => (0f, 1f), 2 => (-1f, 0f), 3 => (0f, -1f), _ => (1f, 0f) }));
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(7)]
    [TestCase(16)]
    [TestCase(257)]
    public void Fill_FollowsTheCounterLayout(int latentSize)
    {
        const ulong seed = 0x0123456789ABCDEF;
        float[] values = new float[67 * latentSize];
        CounterNormal.Fill(seed, 9, RandomStream.Reparameterisation, uint.MaxValue - 2, latentSize, values);
        for (int i = 0; i < 67; i++)
        {
            for (int element = 0; element < latentSize; element++)
            {
                uint instance = unchecked(uint.MaxValue - 2 + (uint)i);
                Vector128<uint> words = Philox4x32.Generate(seed, Vector128.Create((uint)element / 4, instance, 9, 1));
                int pair = element % 4 / 2 * 2;
                CounterNormal.BoxMuller(words[pair], words[pair + 1], out float first, out float second);
                Assert.That(
                    BitConverter.SingleToInt32Bits(values[i * latentSize + element]),
                    Is.EqualTo(BitConverter.SingleToInt32Bits(element % 2 == 0 ? first : second)));
            }
        }
    }

    [Test]
    public void Fill_IsIndependentOfTheBatch()
    {
        float[] whole = new float[100 * 5];
        CounterNormal.Fill(3, 1, RandomStream.Prior, 0, 5, whole);
        float[] part = new float[37 * 5];
        CounterNormal.Fill(3, 1, RandomStream.Prior, 41, 5, part);
        Assert.That(part, Is.EqualTo(whole.AsSpan(41 * 5, 37 * 5).ToArray()));
    }

    /// <summary>Moments of a million draws; each bound is more than five standard errors, and the draws are always the same ones.</summary>
    [Test]
    public void Fill_HasTheMomentsOfANormal()
    {
        float[] values = new float[1 << 20];
        CounterNormal.Fill(7, 0, RandomStream.Prior, 0, 16, values);
        double mean = values.Average(x => (double)x);
        double variance = values.Average(x => (double)x * x);
        double fourth = values.Average(x => (double)x * x * x * x);
        double neighbours = Enumerable.Range(0, values.Length - 1).Average(i => (double)values[i] * values[i + 1]);
        Assert.Multiple(() =>
        {
            Assert.That(mean, Is.EqualTo(0).Within(0.005));
            Assert.That(variance, Is.EqualTo(1).Within(0.007));
            Assert.That(fourth, Is.EqualTo(3).Within(0.05));
            Assert.That(neighbours, Is.EqualTo(0).Within(0.005));
        });
    }

    [Test]
    public void Fill_RejectsPartsOfAnInstance()
    {
        Assert.Throws<ArgumentException>(() => CounterNormal.Fill(0, 0, RandomStream.Prior, 0, 3, new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CounterNormal.Fill(0, 0, RandomStream.Prior, 0, 0, new float[4]));
    }

    /// <summary>cos and sin in double, exact at the quarter turns, where a double 2π is not.</summary>
    private static (double Cosine, double Sine) DirectionOf(int numerator)
    {
        double turns = numerator / (double)Steps;
        return (double.CosPi(2 * turns), double.SinPi(2 * turns));
    }

    private static double RelativeError(float actual, double expected) =>
        expected == 0 ? actual == 0 ? 0 : double.PositiveInfinity : Math.Abs(actual - expected) / Math.Abs(expected);

    private static double Ulps(float actual, double expected)
    {
        float magnitude = Math.Abs((float)expected);
        return Math.Abs(actual - expected) / (MathF.BitIncrement(magnitude) - (double)magnitude);
    }
}
