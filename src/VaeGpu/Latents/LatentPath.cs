namespace VaeGpu;

/// <summary>A way through the latent space: keys, their times, and how to go from one to the next. Immutable; safe to share between threads.</summary>
public sealed class LatentPath
{
}
