using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>Figures of a VAE on one set of images: means over the images, accumulated in double, in nats an image unless said.</summary>
public sealed record EvaluationResult
{
    /// <summary>How many images.</summary>
    public required int Images { get; init; }

    /// <summary>The evidence lower bound by one draw an image: reconstruction − kl.</summary>
    public required double Elbo { get; init; }

    /// <summary>E log p(x | z).</summary>
    public required double Reconstruction { get; init; }

    /// <summary>KL(q(z | x) ‖ N(0, I)).</summary>
    public required double Kl { get; init; }

    /// <summary>The mean KL of each latent.</summary>
    public required ImmutableArray<double> KlByUnit { get; init; }

    /// <summary>Latents whose encoder mean varies by more than 0.01 over the images (Burda et al., 2016, section 5.2).</summary>
    public required int ActiveUnits { get; init; }

    /// <summary>Squared error a value of the picture decoded from the mean of q(z | x), in squared units of pixel values in [0, 1].</summary>
    public required double Mse { get; init; }

    /// <summary>The importance-weighted bound; null when it was not asked for.</summary>
    public double? ImportanceWeightedBound { get; init; }

    /// <summary>Its samples an image.</summary>
    public int ImportanceSamples { get; init; }
}
