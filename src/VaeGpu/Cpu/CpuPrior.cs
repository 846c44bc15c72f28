namespace VaeGpu;

/// <summary>A distribution that latents are drawn from, on the processor. Not thread-safe.</summary>
internal abstract class CpuPrior : IDisposable
{
    /// <summary>Draws a batch.</summary>
    /// <param name="input">Seed, frame, first index, temperature, top-k.</param>
    /// <param name="latents">[count, latent], out.</param>
    /// <param name="codes">[count, positions], out, or empty: written where latents are codes.</param>
    public abstract void Draw(in DecoderInput input, Span<float> latents, Span<int> codes);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
