namespace VaeGpu;

/// <summary>What random numbers are drawn for: the last word of the Philox counter, so that no two uses ever share a number. Other values are reserved.</summary>
public enum RandomStream : uint
{
    /// <summary>Latents drawn from the normal prior.</summary>
    Prior = 0,

    /// <summary>Epsilon of z = mean + sigma · epsilon (Kingma and Welling, 2014, section 2.4).</summary>
    Reparameterisation = 1,

    /// <summary>The component of a mixture that a latent is drawn from.</summary>
    Component = 2,

    /// <summary>Pixels drawn as Bernoulli variables of their grey values.</summary>
    Binarisation = 3,

    /// <summary>Codes drawn position by position.</summary>
    Code = 4,
}
