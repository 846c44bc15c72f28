using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// Measures a model whose latents are codes on images, through the very encoder and decoder that a host runs: K-means and VQ-VAEs alike. Not thread-safe.
/// </summary>
/// <param name="model">The model; its priors' numbers are read.</param>
/// <param name="encoder">The model's encoder, on any backend.</param>
/// <param name="decoder">The model's decoder, on any backend.</param>
public sealed class CodeEvaluator(Model model, IEncoder encoder, IDecoder decoder)
{
    /// <summary>Evaluates on images.</summary>
    /// <param name="images">The images; their shape must be the model's.</param>
    /// <param name="progress">Called with the share that is done, 0 to 1; may be null.</param>
    /// <param name="cancellation">Stops within one batch.</param>
    /// <exception cref="DataException">The images have another shape than the model's, or there are none.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public CodeEvaluation Evaluate(ImageData images, Action<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(images);
        ModelArchitecture architecture = model.Architecture;
        if (images.Shape != architecture.Image || images.Count == 0)
        {
            throw new DataException($"{images.Name}: {images.Count} images of {images.Shape}, and the model is of {architecture.Image}");
        }

        Codebook codebook = architecture.Codebook!;
        int elements = architecture.Image.Elements, most = Math.Min(Math.Min(encoder.MaxBatch, decoder.MaxBatch), images.Count);
        int[] codes = new int[checked(images.Count * codebook.Positions)];
        float[] batch = new float[most * elements], decoded = new float[most * elements];
        double squaredError = 0, logLikelihood = 0;
        for (int first = 0; first < images.Count; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            int now = Math.Min(most, images.Count - first);
            Span<float> values = batch.AsSpan(0, now * elements), mean = decoded.AsSpan(0, now * elements);
            Span<int> found = codes.AsSpan(first * codebook.Positions, now * codebook.Positions);
            ImageData.ToValues(images.Pixels.Span.Slice(first * elements, now * elements), values);
            encoder.Encode(values, found);
            decoder.Decode(DecoderInput.Codes(found), mean);
            for (int i = 0; i < values.Length; i++)
            {
                double difference = (double)values[i] - mean[i];
                squaredError += difference * difference;
                logLikelihood += architecture.Likelihood == Likelihood.Bernoulli ? BernoulliLog(values[i], mean[i]) : 0;
            }

            progress?.Invoke((double)(first + now) / images.Count);
        }

        ImmutableDictionary<PriorKind, double> bits = MeasureBits(codes);
        double variance = (double)architecture.Sigma0 * architecture.Sigma0;
        double? reconstruction = architecture switch
        {
            { Kind: ModelKind.KMeans } => null,
            { Likelihood: Likelihood.Bernoulli } => logLikelihood / images.Count,
            _ => -0.5 * (squaredError / images.Count / variance + elements * Math.Log(2 * Math.PI * variance)),
        };
        (ImmutableArray<double> perplexity, ImmutableArray<int> used) = CountUses(codes, codebook);
        return new CodeEvaluation
        {
            Images = images.Count,
            Mse = squaredError / images.Count / elements,
            Reconstruction = reconstruction,
            PerplexityByPosition = perplexity,
            UsedByPosition = used,
            Codes = codebook.Codes,
            BitsPerCode = bits,
            Elbo = reconstruction - codebook.Positions * bits[architecture.Prior.Kind] * Math.Log(2),
        };
    }

    /// <summary>log p of a value under a Bernoulli variable of a mean, no less than −100 as torch has it: a mean that rounds to 0 or 1 says no more.</summary>
    private static double BernoulliLog(double value, double mean) =>
        value * Math.Max(Math.Log(mean), -100) + (1 - value) * Math.Max(Math.Log(1 - mean), -100);

    private static (ImmutableArray<double> Perplexity, ImmutableArray<int> Used) CountUses(int[] codes, Codebook codebook)
    {
        var perplexity = ImmutableArray.CreateBuilder<double>(codebook.Positions);
        var used = ImmutableArray.CreateBuilder<int>(codebook.Positions);
        int[] uses = new int[codebook.Codes];
        double count = codes.Length / codebook.Positions;
        for (int position = 0; position < codebook.Positions; position++)
        {
            Array.Clear(uses);
            for (int i = position; i < codes.Length; i += codebook.Positions)
            {
                uses[codes[i]]++;
            }

            perplexity.Add(Math.Exp(-uses.Where(number => number > 0).Sum(number => number / count * Math.Log(number / count))));
            used.Add(uses.Count(number => number > 0));
        }

        return (perplexity.MoveToImmutable(), used.MoveToImmutable());
    }

    private ImmutableDictionary<PriorKind, double> MeasureBits(int[] codes)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = tensor(codes).reshape(-1, model.Architecture.Codebook!.Positions).to(int64);
        return Enum.GetValues<PriorKind>()
            .Where(kind => model.Architecture.FindPrior(kind) is not null)
            .ToImmutableDictionary(kind => kind, kind => CodeBits.Measure(model, model.Architecture.FindPrior(kind)!, rows));
    }
}
