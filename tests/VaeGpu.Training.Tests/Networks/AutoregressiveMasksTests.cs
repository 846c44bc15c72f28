using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training.Tests.Networks;

public sealed class AutoregressiveMasksTests
{
    /// <summary>Along all paths of the masks, an output is reached from exactly the inputs of earlier positions.</summary>
    [TestCase(1, 2, 3, new[] { 4 })]
    [TestCase(2, 1, 2, new[] { 3 })]
    [TestCase(5, 2, 3, new[] { 9 })]
    [TestCase(5, 3, 2, new[] { 12, 7, 8 })]
    public void Paths_LeadFromEarlierPositionsOnly(int positions, int size, int codes, int[] hidden)
    {
        using DisposeScope scope = NewDisposeScope();
        ImmutableArray<Tensor> masks = AutoregressiveMasks.Create(new Codebook("c", positions, codes, size, Shared: false), [.. hidden], CPU);
        Tensor paths = masks[0];
        foreach (Tensor mask in masks[1..])
        {
            paths = mask.matmul(paths);
        }

        float[] counts = TensorMemory.ToFloats(paths);
        Assert.That(counts, Has.Length.EqualTo(positions * codes * positions * size));
        for (int i = 0; i < counts.Length; i++)
        {
            int output = i / (positions * size) / codes, input = i % (positions * size) / size;
            Assert.That(counts[i] > 0, Is.EqualTo(input < output), $"output of position {output}, input of position {input}");
        }
    }
}
