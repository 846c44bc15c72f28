namespace VaeGpu.Tests;

public class CodeSamplerTests
{
    private static readonly float[] Halves = [0, float.NegativeInfinity, MathF.Log(2), MathF.Log(2), float.NaN, 0];

    /// <summary>Probabilities 1, 0, 2, 2, 0, 1 sixths.</summary>
    [TestCase(1e-6f, 0)]
    [TestCase(0.1666f, 0)]
    [TestCase(0.1667f, 2)]
    [TestCase(0.4999f, 2)]
    [TestCase(0.5001f, 3)]
    [TestCase(0.8333f, 3)]
    [TestCase(0.8334f, 5)]
    [TestCase(1f, 5)]
    public void Draw_InvertsTheCumulativeProbabilities(float uniform, int code) => Assert.That(CodeSampler.Draw(Halves, 1, 0, uniform), Is.EqualTo(code));

    /// <summary>Exactly so many codes, equal ones by their index.</summary>
    [TestCase(1, 0.99f, 2)]
    [TestCase(2, 0.49f, 2)]
    [TestCase(2, 1f, 3)]
    [TestCase(3, 0.1f, 0)]
    [TestCase(3, 1f, 3)]
    [TestCase(4, 1f, 5)]
    [TestCase(5, 1f, 5)]
    [TestCase(99, 1f, 5)]
    public void Draw_FromTheLikeliest_TakesThatMany(int topK, float uniform, int code) => Assert.That(CodeSampler.Draw(Halves, 1, topK, uniform), Is.EqualTo(code));

    [Test]
    public void Draw_AtATemperature_DividesTheLogits()
    {
        // Probabilities 1 and 4 fifths at a half, 1 and √2 at two.
        float[] logits = [0, MathF.Log(2)];
        Assert.That(CodeSampler.Draw(logits, 0.5f, 0, 0.199f), Is.Zero);
        Assert.That(CodeSampler.Draw(logits, 0.5f, 0, 0.201f), Is.EqualTo(1));
        Assert.That(CodeSampler.Draw(logits, 2, 0, 0.414f), Is.Zero);
        Assert.That(CodeSampler.Draw(logits, 2, 0, 0.415f), Is.EqualTo(1));
        Assert.That(CodeSampler.Draw([5, 7, 7, -1], 0, 0, 1), Is.EqualTo(1), "at 0 the likeliest, the lowest of equals");
        Assert.That(CodeSampler.Draw([-0f, 0f], 0, 0, 1), Is.Zero, "both zeros are one");
        Assert.That(CodeSampler.Draw([0, 1e-7f], 1e-38f, 0, 1e-7f), Is.InRange(0, 1));
    }

    [Test]
    public void Draw_OfLogitsBeyondReason_GivesACode()
    {
        float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, 0, -1e30f];
        foreach (float first in values)
        {
            foreach (float second in values)
            {
                foreach (float temperature in new[] { 0, 1e-38f, 1, float.MaxValue })
                {
                    int code = CodeSampler.Draw([first, second, first], temperature, 2, 0.5f);
                    Assert.That(code, Is.InRange(0, 2));
                    bool some = float.IsFinite(first) && first > -1e30f || float.IsFinite(second) && second > -1e30f;
                    float drawn = code == 1 ? second : first;
                    Assert.That(some ? float.IsFinite(drawn) && drawn > -1e30f : code == 0, $"{first}, {second} at {temperature}");
                }
            }
        }

        Assert.That(() => CodeSampler.Draw([], 1, 0, 1), Throws.ArgumentException);
    }
}
