namespace VaeGpu;

/// <summary>Everything about a model but its numbers: what the file's metadata says. Immutable; safe to share between threads.</summary>
public sealed partial record ModelArchitecture
{
    /// <summary>What the model is.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>The shape of one picture.</summary>
    public required ImageShape Image { get; init; }

    /// <summary>Values of one latent.</summary>
    public required int LatentSize { get; init; }

    /// <summary>
    /// Picture → [mean, log variance], 2 × <see cref="LatentSize"/> outputs, means first. Null in a file made for decoding alone.
    /// </summary>
    public Network? Encoder { get; init; }

    /// <summary>Latent → picture, <see cref="ImageShape.Elements"/> outputs.</summary>
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

    /// <summary>The weight of the KL term in training (Higgins et al., 2017); 1 is the ELBO.</summary>
    public float Beta { get; init; } = 1;

    /// <summary>How far decoded golden pairs may lie from their outputs.</summary>
    public GoldenTolerance Tolerance { get; init; } = GoldenTolerance.Default;

    /// <summary>The prior that samples are drawn from.</summary>
    public PriorKind Prior { get; init; } = PriorKind.Normal;
}
