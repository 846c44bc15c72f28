namespace VaeGpu;

/// <summary>The distribution that new latents are drawn from.</summary>
public enum PriorKind
{
    /// <summary>N(0, I).</summary>
    Normal,

    /// <summary>A Gaussian mixture fitted to the encoded training set.</summary>
    Mixture,

    /// <summary>A masked network over code positions.</summary>
    Autoregressive,
}
