namespace VaeGpu.Vulkan;

/// <summary>
/// Where a decoder's activations lie: the latents, their codes, and two regions that the layers of a network write by turns. One set for all slots: work on a
/// queue runs in order, and each submission begins with a barrier. A batch too large for the limits of a binding is run in chunks.
/// </summary>
internal sealed class ActivationMemory : IDisposable
{
    private const uint MaximumChunk = 1024;

    private readonly ActivationArena _arena;

    /// <param name="device">The device.</param>
    /// <param name="latentSize">Values of a latent.</param>
    /// <param name="positions">Codes of a latent; 0 where latents are continuous.</param>
    /// <param name="width">Values of the widest layer or picture, whole blocks; no fewer than a latent's.</param>
    /// <param name="maxBatch">The largest batch of a call.</param>
    public ActivationMemory(VulkanDevice device, uint latentSize, uint positions, ulong width, uint maxBatch)
    {
        Chunk = ActivationArena.ChunkFor(device, width, Math.Min(maxBatch, MaximumChunk));
        ulong rows = LinearPlan.Stride(Chunk);
        _arena = new ActivationArena(device);
        try
        {
            ulong codes = positions * rows;
            _arena.Expect(width * rows, width * rows, latentSize * rows, 2ul * Chunk, codes);
            Latents = _arena.Region(latentSize * rows);
            First = _arena.Region(width * rows);
            Second = _arena.Region(width * rows);
            Instances = _arena.Buffer(2ul * Chunk);
            Codes = positions == 0 ? default : _arena.Buffer(codes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The largest part of a batch that is run at once; a multiple of 16 unless it is all of it, or 8, 4 or 1.</summary>
    public uint Chunk { get; }

    /// <summary>Bytes taken from the device.</summary>
    public ulong AllocatedBytes => _arena.AllocatedBytes;

    public ActivationRegion Latents { get; }

    public ActivationRegion First { get; }

    public ActivationRegion Second { get; }

    /// <summary>A chunk's instances on paths: path and time.</summary>
    public BufferSlice Instances { get; }

    /// <summary>A chunk's codes, [positions, stride]; null where latents are continuous.</summary>
    public BufferSlice Codes { get; }

    public void Dispose() => _arena.Dispose();
}
