namespace VaeGpu;

/// <summary>The distribution that new latents are drawn from. The file names it in lower case, as the command line does.</summary>
public enum PriorKind
{
    /// <summary>N(0, I).</summary>
    Normal,

    /// <summary>A Gaussian mixture fitted to the encoded training set.</summary>
    Mixture,

    /// <summary>A masked network over code positions.</summary>
    Autoregressive,

    /// <summary>Codes by their frequencies, each position by itself.</summary>
    Independent,
}
