using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>Figures of a model whose latents are codes on one set of images.</summary>
public sealed record CodeEvaluation
{
    /// <summary>How many images.</summary>
    public required int Images { get; init; }

    /// <summary>Squared error a value of the pictures decoded from their codes, in squared units of pixel values in [0, 1].</summary>
    public required double Mse { get; init; }

    /// <summary>log p(x | c) of the codes' pictures, in nats an image; null for K-means, which has no likelihood.</summary>
    public double? Reconstruction { get; init; }

    /// <summary>
    /// exp of the entropy of each position's codes over the images, from 1 to the number of codes. By position: pooled over positions it says nothing of
    /// how many each of them uses.
    /// </summary>
    public required ImmutableArray<double> PerplexityByPosition { get; init; }

    /// <summary>Codes that occur at each position.</summary>
    public required ImmutableArray<int> UsedByPosition { get; init; }

    /// <summary>Codes of a position.</summary>
    public required int Codes { get; init; }

    /// <summary>The mean perplexity of a position.</summary>
    public double Perplexity => PerplexityByPosition.Average();

    /// <summary>The share of all positions' codes that occur.</summary>
    public double UsedShare => UsedByPosition.Average() / Codes;

    /// <summary>Mean −log2 p of a code under each prior of the model.</summary>
    public required ImmutableDictionary<PriorKind, double> BitsPerCode { get; init; }

    /// <summary>The evidence lower bound under the model's own prior: reconstruction + log p(c), the posterior being one code; null for K-means.</summary>
    public double? Elbo { get; init; }
}
