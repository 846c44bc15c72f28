using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// Where a decoder's activations lie: the latents, and two regions that the layers of a network write by turns. One set for all slots: work on a
/// queue runs in order, and each submission begins with a barrier. A batch too large for the limits of a binding is run in chunks.
/// </summary>
internal sealed unsafe class ActivationMemory : IDisposable
{
    private const uint MaximumChunk = 1024;
    private const ulong MaximumRegion = 64 << 20;

    private readonly VulkanDevice _device;
    private readonly MemoryArena _arena;
    private readonly List<BufferView> _views = [];

    /// <param name="device">The device.</param>
    /// <param name="latentSize">Values of a latent.</param>
    /// <param name="width">Values of the widest layer or picture, whole blocks.</param>
    /// <param name="maxBatch">The largest batch of a call.</param>
    public ActivationMemory(VulkanDevice device, uint latentSize, ulong width, uint maxBatch)
    {
        _device = device;
        // A window of a buffer may begin up to one alignment before its first value.
        ulong limit = device.Limits.MaxStorageBufferRange - device.Limits.Alignment;
        if (width * sizeof(float) > limit)
        {
            throw new GpuException($"A layer of {width} values exceeds the {limit} bytes that {device.Description.Info.Name} can bind.");
        }

        Chunk = ChunkFor(width, Math.Min(limit, Math.Max(MaximumRegion, 8 * width * sizeof(float))), maxBatch);
        ulong rows = LinearPlan.Stride(Chunk);
        _arena = new MemoryArena(device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.UniformTexelBufferBit | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit);
        try
        {
            ulong region = Whole(width * rows * sizeof(float));
            ulong latents = Whole(latentSize * rows * sizeof(float));
            _arena.Expect(2 * _arena.Align(region) + _arena.Align(latents) + _arena.Align(8 * Chunk));
            Latents = Region(latents);
            First = Region(region);
            Second = Region(region);
            Instances = _arena.Allocate(8 * (ulong)Chunk);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The largest part of a batch that is run at once; a multiple of 8 unless it is all of it, or 4 or 1.</summary>
    public uint Chunk { get; }

    /// <summary>Bytes taken from the device.</summary>
    public ulong AllocatedBytes => _arena.AllocatedBytes;

    public ActivationRegion Latents { get; }

    public ActivationRegion First { get; }

    public ActivationRegion Second { get; }

    /// <summary>A chunk's instances on paths: path and time.</summary>
    public BufferSlice Instances { get; }

    public void Dispose()
    {
        foreach (BufferView view in _views)
        {
            _device.Vk.DestroyBufferView(_device.Handle, view, null);
        }

        _views.Clear();
        _arena.Dispose();
    }

    private static uint ChunkFor(ulong width, ulong limit, uint maxBatch)
    {
        ulong fits = Math.Min(Math.Min(limit / (width * sizeof(float)), MaximumChunk), maxBatch);
        if (LinearPlan.Stride(maxBatch) * width * sizeof(float) <= limit && maxBatch <= MaximumChunk)
        {
            return maxBatch;
        }

        return fits >= 8 ? (uint)(fits & ~7ul) : fits >= 4 ? 4u : 1u;
    }

    /// <summary>Whole texels.</summary>
    private static ulong Whole(ulong bytes) => (bytes + 15) & ~15ul;

    private ActivationRegion Region(ulong bytes)
    {
        BufferSlice slice = _arena.Allocate(bytes);
        BufferView view = default;
        if (!_device.Options.NoTexelBuffers && bytes / 16 <= _device.Limits.MaxTexelBufferElements)
        {
            view = TexelView.Create(_device, in slice);
            _views.Add(view);
        }

        return new ActivationRegion(slice, view);
    }
}
