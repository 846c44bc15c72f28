namespace VaeGpu.Vulkan;

/// <summary>A distribution that latents are drawn from, on the device.</summary>
internal abstract class GpuPrior
{
    /// <summary>Records the draws of a chunk into the latents; a barrier is to follow.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="input">Seed, frame, first index, temperature, top-k.</param>
    /// <param name="first">The chunk's first draw in the batch.</param>
    /// <param name="count">Draws of the chunk.</param>
    public abstract void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint count);
}
