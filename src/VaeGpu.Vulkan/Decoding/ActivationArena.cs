using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Owns the memory that activations lie in while kernels run, and its views as texels.</summary>
internal sealed unsafe class ActivationArena : IDisposable
{
    private const ulong MaximumRegion = 64 << 20;

    private readonly VulkanDevice _device;
    private readonly MemoryArena _arena;
    private readonly List<BufferView> _views = [];

    public ActivationArena(VulkanDevice device)
    {
        _device = device;
        _arena = new MemoryArena(device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.UniformTexelBufferBit | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit);
    }

    /// <summary>Bytes taken from the device.</summary>
    public ulong AllocatedBytes => _arena.AllocatedBytes;

    /// <summary>Bytes that one binding can span from wherever it begins: a window of a buffer may begin up to one alignment before its first value.</summary>
    public static ulong BindingLimit(VulkanDevice device) => device.Limits.MaxStorageBufferRange - device.Limits.Alignment;

    /// <summary>The largest part of a batch that is run at once; a multiple of 16 unless it is all of it, or 8, 4 or 1.</summary>
    /// <param name="device">The device.</param>
    /// <param name="width">Values of the widest layer.</param>
    /// <param name="maxBatch">The largest batch.</param>
    /// <exception cref="GpuException">Not even one instance's values can be bound.</exception>
    public static uint ChunkFor(VulkanDevice device, ulong width, uint maxBatch)
    {
        ulong limit = BindingLimit(device);
        if (width * sizeof(float) > limit)
        {
            throw new GpuException($"A layer of {width} values exceeds the {limit} bytes that {device.Description.Info.Name} can bind.");
        }

        limit = Math.Min(limit, Math.Max(MaximumRegion, 8 * width * sizeof(float)));
        if (LinearPlan.Stride(maxBatch) * width * sizeof(float) <= limit)
        {
            return maxBatch;
        }

        ulong fits = Math.Min(limit / (width * sizeof(float)), maxBatch);
        uint tiles = (uint)(fits & ~15ul);
        return fits >= 16 ? LinearPlan.Stride(tiles) > fits ? tiles - 16 : tiles : fits >= 8 ? 8u : fits >= 4 ? 4u : 1u;
    }

    /// <summary>Says what is to come, each in values, so that little memory is taken in vain.</summary>
    public void Expect(params ReadOnlySpan<ulong> values)
    {
        foreach (ulong count in values)
        {
            _arena.Expect(_arena.Align(Bytes(count)));
        }
    }

    /// <summary>Takes a place for so many values.</summary>
    public BufferSlice Buffer(ulong values) => _arena.Allocate(Bytes(values));

    /// <summary>Takes a place for activations.</summary>
    /// <param name="values">How many values, all rows together.</param>
    public ActivationRegion Region(ulong values)
    {
        BufferSlice slice = Buffer(values);
        BufferView view = default;
        if (!_device.Options.NoTexelBuffers && slice.Size / 16 <= _device.Limits.MaxTexelBufferElements)
        {
            view = TexelView.Create(_device, in slice);
            _views.Add(view);
        }

        return new ActivationRegion(slice, view);
    }

    public void Dispose()
    {
        foreach (BufferView view in _views)
        {
            _device.Vk.DestroyBufferView(_device.Handle, view, null);
        }

        _views.Clear();
        _arena.Dispose();
    }

    /// <summary>Whole texels.</summary>
    private static ulong Bytes(ulong values) => (values * sizeof(float) + 15) & ~15ul;
}
