using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training.Tests.Networks;

public sealed class VectorQuantiserTests
{
    private const int Batch = 5;

    /// <summary>Which gradient belongs to which term: exchanged, they train too, with beta on the wrong one.</summary>
    [Test]
    public void Gradients_ReachWhatTheyShould([Values] bool shared)
    {
        using DisposeScope scope = NewDisposeScope();
        (VectorQuantiser quantiser, Tensor encodings) = Make(shared);
        Quantised quantised = quantiser.Quantise(encodings);
        Tensor difference = (encodings - quantiser.Decode(quantiser.ToCodes(quantised.Indices))).detach();

        (Tensor? ofEncoder, Tensor? ofCodebook) = Gradients(quantised.Commitment.sum(), encodings, quantiser);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TensorMemory.ToFloats(ofEncoder!), Is.EqualTo(TensorMemory.ToFloats(difference * 2)).Within(1e-6));
            Assert.That(ofCodebook, Is.Null, "the commitment term does not move the codebook");
        }

        (ofEncoder, ofCodebook) = Gradients(quantised.CodebookError.sum(), encodings, quantiser);
        float[] expected = new float[quantiser.Weight.NumberOfElements];
        float[] pull = TensorMemory.ToFloats(quantiser.Split(difference * -2));
        int[] indices = TensorMemory.ToInts(quantised.Indices);
        int size = quantiser.Codebook.Size, vectors = indices.Length / (int)quantiser.Weight.shape[0];
        for (int i = 0; i < pull.Length; i++)
        {
            int vector = i / size;
            expected[(vector / vectors * quantiser.Codebook.Codes + indices[vector]) * size + i % size] += pull[i];
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ofEncoder, Is.Null, "the codebook term does not move the encoder");
            Assert.That(TensorMemory.ToFloats(ofCodebook!), Is.EqualTo(expected).Within(1e-5));
        }

        quantiser.Dispose();
    }

    [Test]
    public void StraightThrough_PassesGradientsUnchanged([Values] bool shared)
    {
        using DisposeScope scope = NewDisposeScope();
        (VectorQuantiser quantiser, Tensor encodings) = Make(shared);
        Tensor weights = randn(encodings.shape);
        Quantised quantised = quantiser.Quantise(encodings);
        (Tensor? ofEncoder, Tensor? ofCodebook) = Gradients((quantised.Latents * weights).sum(), encodings, quantiser);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TensorMemory.ToFloats(ofEncoder!), Is.EqualTo(TensorMemory.ToFloats(weights)));
            Assert.That(ofCodebook, Is.Null);
            Assert.That(TensorMemory.ToFloats(quantised.Latents), Is.EqualTo(TensorMemory.ToFloats(quantiser.Decode(quantiser.ToCodes(quantised.Indices)))).Within(1e-6));
        }

        quantiser.Dispose();
    }

    /// <summary>Positions stay apart: against the plainest search on plain arrays.</summary>
    [Test]
    public void Codes_AreTheNearest([Values] bool shared)
    {
        using DisposeScope scope = NewDisposeScope();
        (VectorQuantiser quantiser, Tensor encodings) = Make(shared);
        Codebook codebook = quantiser.Codebook;
        float[] values = TensorMemory.ToFloats(encodings), vectors = TensorMemory.ToFloats(quantiser.Weight);
        int[] expected = [.. Enumerable.Range(0, Batch * codebook.Positions).Select(i => Enumerable.Range(0, codebook.Codes).MinBy(code => Enumerable.Range(0, codebook.Size).Sum(value =>
            Math.Pow(values[i * codebook.Size + value] - vectors[((shared ? 0 : i % codebook.Positions * codebook.Codes) + code) * codebook.Size + value], 2))))];
        Tensor codes = quantiser.ToCodes(quantiser.FindNearest(quantiser.Split(encodings)));
        float[] decoded = [.. expected.SelectMany((code, i) => Enumerable.Range(0, codebook.Size).Select(value => vectors[((shared ? 0 : i % codebook.Positions * codebook.Codes) + code) * codebook.Size + value]))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(codes.shape, Is.EqualTo(new long[] { Batch, codebook.Positions }));
            Assert.That(TensorMemory.ToInts(codes), Is.EqualTo(expected));
            Assert.That(TensorMemory.ToFloats(quantiser.Decode(codes)), Is.EqualTo(decoded));
        }

        quantiser.Dispose();
    }

    /// <summary>More vectors than are held against the codes at once: every one is found.</summary>
    [Test]
    public void ManyVectors_AreFoundInParts()
    {
        using DisposeScope scope = NewDisposeScope();
        using var quantiser = new VectorQuantiser(new Codebook("c", 1, 1 << 16, 1, Shared: false));
        quantiser.Weight.copy_(arange(1 << 16, dtype: float32).reshape(1, -1, 1));
        Tensor codes = randint(1 << 16, [1, 600], dtype: int64);
        Assert.That(codes.shape[1], Is.GreaterThan(2 * quantiser.VectorsAtOnce));
        Assert.That(TensorMemory.ToInts(quantiser.FindNearest(codes.to(float32).unsqueeze(2) / 4096)), Is.EqualTo(TensorMemory.ToInts((codes.to(float32) / 4096).round())));
    }

    private static (VectorQuantiser Quantiser, Tensor Encodings) Make(bool shared)
    {
        manual_seed(3);
        var quantiser = new VectorQuantiser(new Codebook("c", 3, 4, 2, shared), gradients: true);
        using (no_grad())
        {
            quantiser.Weight.copy_(randn(quantiser.Weight.shape));
        }

        return (quantiser, randn([Batch, 6], requires_grad: true));
    }

    private static (Tensor? OfEncoder, Tensor? OfCodebook) Gradients(Tensor loss, Tensor encodings, VectorQuantiser quantiser) =>
        (Gradient(loss, encodings), Gradient(loss, quantiser.Weight));

    /// <summary>Null where the loss does not depend on it.</summary>
    private static Tensor? Gradient(Tensor loss, Tensor of) => autograd.grad([loss], [of], retain_graph: true, allow_unused: true)[0];
}
