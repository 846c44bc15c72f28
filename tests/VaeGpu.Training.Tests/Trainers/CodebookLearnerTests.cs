using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training.Tests.Trainers;

public sealed class CodebookLearnerTests
{
    /// <summary>Two codes of one value, half of an average staying at a step: N and Σ of van den Oord et al. (2017, appendix A.1) on paper.</summary>
    [Test]
    public void Follow_AveragesAsOnPaper()
    {
        using DisposeScope scope = NewDisposeScope();
        using var quantiser = new VectorQuantiser(new Codebook("c", 1, 2, 1, Shared: false));
        var learner = new CodebookLearner(quantiser, averages: true, batch: 2, decay: 0.5);

        // N = (1, 0), Σ = (2, 0).
        learner.Follow(Vectors([1, 3]), Indices([0, 0]));
        Assert.That(TensorMemory.ToFloats(quantiser.Weight), Is.EqualTo(new[] { 2, 0 }).Within(1e-4));

        // N = (½ + ½, ½), Σ = (1 + 2½, ½).
        learner.Follow(Vectors([5, 1]), Indices([0, 1]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TensorMemory.ToFloats(quantiser.Weight), Is.EqualTo(new[] { 3.5, 1 }).Within(1e-4));
            Assert.That(learner.UsedCodes, Is.EqualTo(2));
            Assert.That(learner.Perplexity, Is.EqualTo(Math.Exp(-2.0 / 3 * Math.Log(2.0 / 3) - 1.0 / 3 * Math.Log(1.0 / 3))).Within(1e-5));
        }
    }

    [Test]
    public void Gradients_AreNotOverwrittenByAverages()
    {
        using DisposeScope scope = NewDisposeScope();
        using var quantiser = new VectorQuantiser(new Codebook("c", 1, 2, 1, Shared: false), gradients: true);
        var learner = new CodebookLearner(quantiser, averages: false, batch: 2, decay: 0.5);
        learner.Follow(Vectors([1, 3]), Indices([0, 0]));
        Assert.That(TensorMemory.ToFloats(quantiser.Weight), Is.EqualTo(new[] { 0, 0 }));
        Assert.That(learner.UsedCodes, Is.EqualTo(1));
    }

    [Test]
    public void Start_FindsTheCentresOfClusters()
    {
        manual_seed(1);
        using DisposeScope scope = NewDisposeScope();
        using var quantiser = new VectorQuantiser(new Codebook("c", 1, 3, 1, Shared: false));
        var learner = new CodebookLearner(quantiser, averages: true, batch: 9);
        learner.Start(Vectors([-1, 0, 1, 49, 50, 51, 99, 100, 101]));
        Assert.That(TensorMemory.ToFloats(quantiser.Weight).Order(), Is.EqualTo(new[] { 0, 50, 100 }).Within(1e-4));
        Assert.That(learner.Perplexity, Is.EqualTo(3).Within(1e-5));
    }

    [Test]
    public void Start_WithFewerVectorsThanCodes_IsPossible()
    {
        manual_seed(1);
        using DisposeScope scope = NewDisposeScope();
        using var quantiser = new VectorQuantiser(new Codebook("c", 1, 5, 1, Shared: false));
        new CodebookLearner(quantiser, averages: true, batch: 2).Start(Vectors([4, 8]));
        Assert.That(TensorMemory.ToFloats(quantiser.Weight).Distinct(), Is.EquivalentTo(new[] { 4, 8 }));
    }

    /// <summary>The second code lies where no vector comes; it gets a place among them, and a use that keeps it alive, and the first stays where it is.</summary>
    [Test]
    public void Revive_MovesADeadCodeOnly([Values] bool shared)
    {
        manual_seed(1);
        using DisposeScope scope = NewDisposeScope();
        using var quantiser = new VectorQuantiser(new Codebook("c", 2, 2, 1, shared));
        var learner = new CodebookLearner(quantiser, averages: true, batch: 4, decay: 0.1);
        Tensor latents = tensor(new float[] { 10, 10, 11, 11, 12, 12, 13, 13 }).reshape(4, 2);
        Tensor vectors = quantiser.Split(latents);
        for (int i = 0; i < 3; i++)
        {
            learner.Follow(vectors, zeros(vectors.shape[0], vectors.shape[1], dtype: int64));
        }

        float[] before = TensorMemory.ToFloats(quantiser.Weight);
        int dead = learner.Revive(vectors);
        float[] after = TensorMemory.ToFloats(quantiser.Weight);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(dead, Is.EqualTo(shared ? 1 : 2));
            for (int book = 0; book < dead; book++)
            {
                Assert.That(before[2 * book + 1], Is.Zero.Within(1e-3), "it was far away");
                Assert.That(after[2 * book], Is.EqualTo(before[2 * book]));
                Assert.That(after[2 * book + 1], Is.InRange(10, 13));
            }

            Assert.That(learner.Revive(vectors), Is.Zero, "alive again");
        }

        learner.Follow(vectors, quantiser.FindNearest(vectors));
        Assert.That(TensorMemory.ToFloats(quantiser.Weight), Is.All.InRange(9.9, 13.1), "its average went with it");
    }

    /// <summary>One book for two positions that each use a code of their own: by position one code is used, whatever the whole book's use.</summary>
    [Test]
    public void SharedCodebook_IsCountedByPosition()
    {
        using DisposeScope scope = NewDisposeScope();
        using var quantiser = new VectorQuantiser(new Codebook("c", 2, 2, 1, Shared: true));
        var learner = new CodebookLearner(quantiser, averages: true, batch: 2);
        learner.Follow(Vectors([1, 5, 1, 5]), Indices([0, 1, 0, 1]));
        Assert.That(learner.Perplexity, Is.EqualTo(1).Within(1e-6));
        Assert.That(learner.UsedCodes, Is.EqualTo(1));
    }

    private static Tensor Vectors(float[] values) => tensor(values).reshape(1, -1, 1);

    private static Tensor Indices(long[] indices) => tensor(indices).reshape(1, -1);
}
