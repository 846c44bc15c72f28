using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training.Tests.Evaluation;

public sealed class CodeBitsTests
{
    [Test]
    public void Frequencies_GiveTheMeanOfTheirLogarithms()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor frequencies = tensor(new[,] { { 0.5, 0.25, 0.25 }, { 1, 1, 8 } });
        Tensor codes = tensor(new long[,] { { 0, 2 }, { 1, 0 } });
        double expected = -(Math.Log2(0.5) + Math.Log2(0.8) + Math.Log2(0.25) + Math.Log2(0.1)) / 4;
        Assert.That(CodeBits.OfFrequencies(frequencies, codes), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void ImpossibleCode_TakesInfinitelyManyBits()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.That(CodeBits.OfFrequencies(tensor(new[,] { { 1.0, 0.0 } }), tensor(new long[,] { { 1 } })), Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void Logits_GiveTheSoftmaxsLogarithms()
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(5);
        const int Images = 5000, Positions = 2, Codes = 3;
        float[] logits = [.. Enumerable.Range(0, Images * Positions * Codes).Select(_ => (float)(4 * random.NextDouble()))];
        long[] codes = [.. Enumerable.Range(0, Images * Positions).Select(_ => random.NextInt64(Codes))];
        double expected = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            double sum = Enumerable.Range(0, Codes).Sum(code => Math.Exp(logits[i * Codes + code]));
            expected -= Math.Log2(Math.Exp(logits[i * Codes + codes[i]]) / sum) / codes.Length;
        }

        // In batches: which rows are asked for is told by a counter.
        Tensor all = tensor(logits).reshape(Images, Positions * Codes);
        long next = 0;
        double bits = CodeBits.OfLogits(batch => all.narrow(0, (next += batch.shape[0]) - batch.shape[0], batch.shape[0]), tensor(codes).reshape(Images, Positions), Codes);
        Assert.That(bits, Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void SmoothedFrequencies_AddOneToEachCode()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = tensor(new long[,] { { 0, 2 }, { 1, 2 }, { 0, 2 } });
        Assert.That(TensorMemory.ToFloats(CodeFrequencies.Smoothed(codes, 3)), Is.EqualTo(new[] { 3 / 6.0, 2 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0, 4 / 6.0 }).Within(1e-7));
    }
}
