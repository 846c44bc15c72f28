namespace VaeGpu
{
    /// <summary>What latents are drawn from.</summary>
    public enum Prior
    {
        /// <summary>The one that the model names.</summary>
        Own,

        /// <summary>N(0, I).</summary>
        Normal,

        /// <summary>A Gaussian mixture that was fitted to the latents.</summary>
        Mixture,

        /// <summary>An autoregressive network over the codes.</summary>
        Autoregressive,

        /// <summary>Each position's code by itself.</summary>
        Independent,
    }
}
