using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// Path sets on the device, each uploaded when first seen. One that nobody holds any more goes with the next upload, and the least recently used where there
/// are many, once its work is complete. Holds none itself: a game may make sets without end, each with megabytes of keys.
/// </summary>
internal sealed class PathSetCache : IDisposable
{
    private const int Capacity = 64;

    private readonly VulkanDevice _device;
    private readonly DescriptorArena _descriptors;
    private readonly BufferSlice _instances;
    private readonly BufferSlice _latents;
    private readonly Dictionary<object, Entry> _entries = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<DescriptorSet> _freeSets = [];
    private ulong _uses;

    public PathSetCache(VulkanDevice device, BufferSlice instances, BufferSlice latents)
    {
        _device = device;
        _descriptors = new DescriptorArena(device);
        _instances = instances;
        _latents = latents;
    }

    /// <summary>The set of descriptors for a path set.</summary>
    public DescriptorSet Get(LatentPathSet paths, WorkMark mark, ulong? completedFrame)
    {
        if (!_entries.TryGetValue(paths.Identity, out Entry? entry))
        {
            MakeRoom(completedFrame);
            entry = Upload(paths);
            _entries.Add(paths.Identity, entry);
        }

        entry.LastUse.Note(mark, ++_uses);
        return entry.Set;
    }

    public void Dispose()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.Memory.Dispose();
        }

        _entries.Clear();
        _descriptors.Dispose();
    }

    private Entry Upload(LatentPathSet paths)
    {
        const ulong WordBytes = sizeof(uint);
        ulong size = WordBytes * (8 * (ulong)paths.Headers.Length + 8 * (ulong)paths.Segments.Length + (ulong)paths.Coefficients.Length);
        ulong limit = Math.Min(_device.Limits.MaxStorageBufferRange, (ulong)Array.MaxLength);
        if (size > limit)
        {
            throw new GpuException($"A path set of {size} bytes exceeds the {limit} that {_device.Description.Info.Name} can bind; use several sets.");
        }

        ReadOnlySpan<byte> headers = MemoryMarshal.AsBytes(paths.Headers);
        ReadOnlySpan<byte> segments = MemoryMarshal.AsBytes(paths.Segments);
        ReadOnlySpan<byte> coefficients = MemoryMarshal.AsBytes(paths.Coefficients);

        // Mapped memory, so that a set can first be seen while the host records: a copy would need a submission of ours.
        var memory = new MemoryArena(_device, MemoryKind.Upload, BufferUsageFlags.StorageBufferBit);
        try
        {
            BufferSlice slice = memory.Allocate(size);
            Span<byte> bytes = slice.Span<byte>();
            headers.CopyTo(bytes);
            segments.CopyTo(bytes[headers.Length..]);
            coefficients.CopyTo(bytes[(headers.Length + segments.Length)..]);

            if (!_freeSets.TryPop(out DescriptorSet set))
            {
                set = _descriptors.Allocate(BindingShape.ThreeBuffers);
                _descriptors.WriteBuffer(set, 1, in _instances);
                _descriptors.WriteBuffer(set, 2, in _latents);
            }

            _descriptors.WriteBuffer(set, 0, in slice);
            return new Entry { Paths = new WeakReference<LatentPathSet>(paths), Memory = memory, Set = set };
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private void MakeRoom(ulong? completedFrame)
    {
        while (NextToGo(completedFrame) is { } next && _entries.Remove(next, out Entry? removed))
        {
            removed.Memory.Dispose();
            _freeSets.Push(removed.Set);
        }
    }

    /// <summary>The identity of one that nobody holds, or of the least recently used where there are too many; null where there is none of them that the device has done with.</summary>
    private object? NextToGo(ulong? completedFrame)
    {
        object? oldest = null;
        ulong order = _entries.Count >= Capacity ? ulong.MaxValue : 0;
        foreach ((object identity, Entry entry) in _entries)
        {
            if (!entry.LastUse.IsIdle(completedFrame))
            {
                continue;
            }

            if (!entry.Paths.TryGetTarget(out _))
            {
                return identity;
            }

            if (entry.LastUse.Order < order)
            {
                oldest = identity;
                order = entry.LastUse.Order;
            }
        }

        return oldest;
    }

    private sealed class Entry
    {
        public required WeakReference<LatentPathSet> Paths { get; init; }

        public required MemoryArena Memory { get; init; }

        public required DescriptorSet Set { get; init; }

        public LastUse LastUse { get; } = new();
    }
}
