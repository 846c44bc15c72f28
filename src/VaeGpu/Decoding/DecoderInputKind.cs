namespace VaeGpu;

/// <summary>Where the latents of a decode come from.</summary>
public enum DecoderInputKind
{
    /// <summary>The caller's latents.</summary>
    Latents,

    /// <summary>Draws from the prior.</summary>
    PriorSamples,

    /// <summary>Latent paths, each evaluated at a time.</summary>
    Paths,

    /// <summary>Pictures to reconstruct: encoded, sampled or taken at the mean or quantised, and decoded.</summary>
    Images,

    /// <summary>The caller's codes, for a model whose latents are codes.</summary>
    Codes,
}
