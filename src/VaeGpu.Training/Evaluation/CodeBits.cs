using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>Bits that a prior needs for a code: the mean of −log2 p over images and positions, accumulated in double.</summary>
internal static class CodeBits
{
    /// <summary>Logits at once: 64 MB of them.</summary>
    private const long LogitsAtOnce = 1 << 24;

    /// <summary>By a prior of a model.</summary>
    /// <param name="model">A VQ-VAE.</param>
    /// <param name="prior">One that the model has; independent codes are as likely as the file says, all alike where it says nothing.</param>
    /// <param name="codes">[count, positions], int64, on the CPU.</param>
    /// <returns>Infinite where a code is impossible.</returns>
    /// <exception cref="NotSupportedException">The prior is not one of codes.</exception>
    public static double Measure(Model model, Prior prior, Tensor codes)
    {
        Codebook codebook = model.Architecture.Codebook ?? throw new NotSupportedException("the model's latents are not codes");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        switch (prior)
        {
            case IndependentPrior when codebook.Frequencies is null:
                return Math.Log2(codebook.Codes);
            case IndependentPrior:
                return OfFrequencies(TensorMemory.FromFloats(model.ReadAll(codebook.Frequencies), codebook.Positions, codebook.Codes), codes);
            case AutoregressivePrior autoregressive:
                using (var quantiser = new VectorQuantiser(codebook))
                using (var network = new Mlp("prior", autoregressive.Network))
                {
                    TensorMemory.CopyIn(model, codebook.Tensor, quantiser.Weight);
                    foreach ((string name, Tensor tensor) in network.NamedTensors())
                    {
                        TensorMemory.CopyIn(model, name, tensor);
                    }

                    return OfLogits(batch => network.call(quantiser.Decode(batch)), codes, codebook.Codes);
                }

            default:
                throw new NotSupportedException($"a prior of kind {prior.Kind} gives no probabilities of codes");
        }
    }

    /// <summary>By the frequencies of each position's codes.</summary>
    /// <param name="frequencies">[positions, codes]; each position's are divided by their sum.</param>
    /// <param name="codes">[count, positions], int64.</param>
    public static double OfFrequencies(Tensor frequencies, Tensor codes)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor wide = frequencies.to(float64);
        Tensor shares = wide / wide.sum(1, keepdim: true);
        return -shares.gather(1, codes.t()).log2().mean().item<double>();
    }

    /// <summary>By the logits that a network gives.</summary>
    /// <param name="logits">Codes of some images, [batch, positions], to logits, [batch, positions · codes].</param>
    /// <param name="codes">[count, positions], int64.</param>
    /// <param name="number">Codes of a position.</param>
    public static double OfLogits(Func<Tensor, Tensor> logits, Tensor codes, long number)
    {
        using IDisposable grad = no_grad();
        double nats = 0;
        long atOnce = Math.Clamp(LogitsAtOnce / (codes.shape[1] * number), 1, 2048);
        for (long start = 0; start < codes.shape[0]; start += atOnce)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor batch = codes.narrow(0, start, Math.Min(atOnce, codes.shape[0] - start));
            nats += CrossEntropy(logits(batch), batch, nn.Reduction.None).sum(float64).item<double>();
        }

        return nats / codes.NumberOfElements / Math.Log(2);
    }

    /// <summary>−ln p of codes by their logits.</summary>
    /// <param name="logits">[batch, positions · codes].</param>
    /// <param name="codes">[batch, positions], int64.</param>
    /// <param name="reduction">Mean over images and positions, or none: [batch · positions].</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor codes, nn.Reduction reduction = nn.Reduction.Mean) =>
        nn.functional.cross_entropy(logits.reshape(codes.NumberOfElements, -1), codes.reshape(-1), reduction: reduction);
}
