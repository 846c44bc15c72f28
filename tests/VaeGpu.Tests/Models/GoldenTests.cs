using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>Backends that are right, a little off, and broken, held against golden pairs.</summary>
public sealed class GoldenTests
{
    [TestCase(0.0, true)]
    [TestCase(9e-6, true)]
    [TestCase(1.1e-5, false)]
    [TestCase(0.5, false)]
    public void Verify_OfADecoder_MeasuresTheNormalisedSquaredError(double relative, bool passes)
    {
        using Model model = TestModels.Vae(seed: 4);
        using var decoder = new SkewedBackend(model, relative);
        GoldenResult result = model.Verify((IDecoder)decoder);

        // Every output off by the same factor: the error is that factor squared. The tolerance of fp32 is 1e-10.
        Assert.Multiple(() =>
        {
            Assert.That(result.Pairs, Is.EqualTo(16));
            Assert.That(result.Error, Is.EqualTo(relative * relative).Within(0.02 * relative * relative).Or.LessThan(1e-13));
            Assert.That(result.LargestDifference, Is.EqualTo(relative * model.ReadAll(GoldenPairs.Outputs).Max(Math.Abs)).Within(1e-6));
            Assert.That(result.Passed, Is.EqualTo(passes));
        });
    }

    [TestCase(0.0, true)]
    [TestCase(1.1e-5, false)]
    public void Verify_OfAnEncoder_MeasuresMeansAndLogVariances(double relative, bool passes)
    {
        using Model model = TestModels.Vae(seed: 4);
        using var encoder = new SkewedBackend(model, relative);
        GoldenResult result = model.Verify((IEncoder)encoder);

        Assert.That(result.Pairs, Is.EqualTo(16));
        Assert.That(result.Error, Is.EqualTo(relative * relative).Within(0.02 * relative * relative).Or.LessThan(1e-13));
        Assert.That(result.Passed, Is.EqualTo(passes));
    }

    [Test]
    public void Verify_OfADecoderThatGivesNoNumbers_Fails()
    {
        using Model model = TestModels.Vae();
        using var decoder = new SkewedBackend(model, double.NaN);
        Assert.That(model.Verify((IDecoder)decoder).Passed, Is.False);
    }

    [Test]
    public void Verify_WithoutGoldenPairs_SaysSo()
    {
        using Model model = TestModels.Decoder([2, 3]);
        using var decoder = new SkewedBackend(model, 0);
        Assert.That(() => model.Verify((IDecoder)decoder), Throws.InvalidOperationException);
        Assert.That(() => model.Verify((IEncoder)decoder), Throws.InvalidOperationException);
    }

    /// <summary>The reference in the shape of a backend, its outputs multiplied by 1 + relative, five at a time.</summary>
    private sealed class SkewedBackend(Model model, double relative) : IDecoder, IEncoder
    {
        public ModelArchitecture Architecture => model.Architecture;

        public int MaxBatch => 5;

        public int FramesInFlight => 1;

        public void Decode(in DecoderInput input, in DecoderTarget target)
        {
            double[] outputs = DoubleReference.Decode(model, input.Values);
            Assert.That(input.Values.Length / Architecture.LatentSize, Is.InRange(1, MaxBatch));
            for (int i = 0; i < outputs.Length; i++)
            {
                target.FloatValues[i] = (float)(outputs[i] * (1 + relative));
            }
        }

        public void Encode(ReadOnlySpan<float> images, Span<float> mean, Span<float> logVariance)
        {
            double[] encoding = DoubleReference.Encode(model, images);
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] = (float)(encoding[i] * (1 + relative));
                logVariance[i] = (float)(encoding[mean.Length + i] * (1 + relative));
            }
        }

        public void Encode(ReadOnlySpan<float> images, Span<int> codes) => throw new NotSupportedException();

        public bool TrySubmit(in DecoderInput input, PixelFormat format, out DecodeTicket ticket) => throw new NotSupportedException();

        public bool IsCompleted(DecodeTicket ticket) => throw new NotSupportedException();

        public void Read(DecodeTicket ticket, in DecoderTarget target) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
