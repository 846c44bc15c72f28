namespace VaeGpu.Tests;

public class AliasTableTests
{
    [TestCase(1f)]
    [TestCase(0f, 2f)]
    [TestCase(1f, 1f, 1f)]
    [TestCase(0.1f, 0f, 0.7f, 0.2f, 0f)]
    [TestCase(1e-30f, 1f, 1e30f)]
    [TestCase(3f, 1e-7f, 4f, 1f, 5f, 9f, 2f, 6f)]
    public void Columns_HoldTheProbabilities(params float[] weights)
    {
        var table = new AliasTable(weights);
        var shares = new double[weights.Length];
        for (int column = 0; column < table.Count; column++)
        {
            double own = table.Aliases[column] == column ? 1 : table.Thresholds[column] / 4294967296.0;
            shares[column] += own / weights.Length;
            shares[table.Aliases[column]] += (1 - own) / weights.Length;
        }

        double sum = weights.Sum(weight => (double)weight);
        for (int i = 0; i < weights.Length; i++)
        {
            Assert.That(shares[i], Is.EqualTo(weights[i] / sum).Within(1e-9));
            Assert.That(weights[i] > 0 || shares[i] == 0, "a weight of zero is never drawn");
        }
    }

    [Test]
    public void Draw_TakesTheColumnOrItsAlias()
    {
        var table = new AliasTable([1, 3]);
        Assert.That(table.Thresholds.ToArray(), Is.EqualTo(new[] { 1u << 31, uint.MaxValue }));
        Assert.That(table.Draw(0, (1u << 31) - 1), Is.EqualTo(0));
        Assert.That(table.Draw((1u << 31) - 1, 1u << 31), Is.EqualTo(1));
        Assert.That(table.Draw(1u << 31, uint.MaxValue), Is.EqualTo(1));
    }

    [Test]
    public void Constructor_RejectsWhatAreNoWeights()
    {
        Assert.That(() => new AliasTable([]), Throws.ArgumentException);
        Assert.That(() => new AliasTable([0, 0]), Throws.ArgumentException);
        Assert.That(() => new AliasTable([1, -1]), Throws.ArgumentException);
        Assert.That(() => new AliasTable([1, float.NaN]), Throws.ArgumentException);
        Assert.That(() => new AliasTable([1, float.PositiveInfinity]), Throws.ArgumentException);
    }
}
