namespace VaeGpu;

/// <summary>Everything about a model but its numbers: what the file's metadata says. Immutable; safe to share between threads.</summary>
public sealed partial record ModelArchitecture
{
    /// <summary>What the model is.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>The shape of one picture.</summary>
    public required ImageShape Image { get; init; }

    /// <summary>Values of one latent; where latents are codes, the values of their vectors together.</summary>
    public required int LatentSize { get; init; }

    /// <summary>The codes of a <see cref="ModelKind.VqVae"/> or <see cref="ModelKind.KMeans"/>; null where latents are continuous.</summary>
    public Codebook? Codebook { get; init; }

    /// <summary>
    /// Picture → <see cref="EncodingSize"/> values. Null in a file made for decoding alone; <see cref="Network.Identity"/> in a K-means model.
    /// </summary>
    public Network? Encoder { get; init; }

    /// <summary>Latent → picture, <see cref="ImageShape.Elements"/> outputs; <see cref="Network.Identity"/> in a K-means model, whose centres are pictures.</summary>
    public required Network Decoder { get; init; }

    /// <summary>The value of a black pixel.</summary>
    public float Minimum { get; init; }

    /// <summary>The value of a white pixel.</summary>
    public float Maximum { get; init; } = 1;

    /// <summary>What the values mean as light.</summary>
    public ValueEncoding ValueEncoding { get; init; } = ValueEncoding.Srgb;

    /// <summary>How the decoder's output is read.</summary>
    public Likelihood Likelihood { get; init; } = Likelihood.Gaussian;

    /// <summary>True when the decoder's last layer gives logits, to which every backend applies the sigmoid: what is decoded is always the likelihood's mean.</summary>
    public bool Logits { get; init; }

    /// <summary>The fixed deviation of a <see cref="Likelihood.Gaussian"/>, in units of pixel values; 0 for a Bernoulli.</summary>
    public float Sigma0 { get; init; }

    /// <summary>
    /// A weight of training: of a VAE's KL term (Higgins et al., 2017), where 1 is the ELBO; of a VQ-VAE's commitment term (van den Oord et al., 2017, equation 3).
    /// </summary>
    public float Beta { get; init; } = 1;

    /// <summary>How far decoded golden pairs may lie from their outputs.</summary>
    public GoldenTolerance Tolerance { get; init; } = GoldenTolerance.Default;

    /// <summary>The prior that samples are drawn from; <see cref="Prior.Independent"/> or an <see cref="AutoregressivePrior"/> where latents are codes.</summary>
    public Prior Prior { get; init; } = Prior.Normal;

    /// <summary>Values that the encoder gives: mean and log variance, means first, or the vector that is then quantised.</summary>
    public int EncodingSize => Codebook is null ? checked(2 * LatentSize) : LatentSize;

    /// <summary>The prior of a kind, where the model has it: beside its own every VAE has N(0, I), and every model of codes the independent prior.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Null where there is none.</returns>
    public Prior? FindPrior(PriorKind kind) => kind switch
    {
        _ when Prior.Kind == kind => Prior,
        PriorKind.Normal when Codebook is null => Prior.Normal,
        PriorKind.Independent when Codebook is not null => Prior.Independent,
        _ => null,
    };
}
