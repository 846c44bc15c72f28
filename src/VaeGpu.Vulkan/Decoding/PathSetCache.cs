using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Path sets on the device, each uploaded when first seen. The least recently used goes once there are many and its work is complete.</summary>
internal sealed class PathSetCache : IDisposable
{
    private const int Capacity = 64;

    private readonly VulkanDevice _device;
    private readonly DescriptorArena _descriptors;
    private readonly BufferSlice _instances;
    private readonly BufferSlice _latents;
    private readonly Dictionary<LatentPathSet, Entry> _entries = new(ReferenceEqualityComparer.Instance);
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
    public DescriptorSet Get(LatentPathSet paths, CommandSlot? slot, ulong frame, ulong? completedFrame)
    {
        if (!_entries.TryGetValue(paths, out Entry? entry))
        {
            MakeRoom(completedFrame);
            entry = Upload(paths);
            _entries.Add(paths, entry);
        }

        entry.LastUse = ++_uses;
        if (slot is not null)
        {
            entry.Slot = slot;
            entry.SlotUse = slot.Uses;
        }
        else
        {
            entry.Frame = frame;
        }

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
        ReadOnlySpan<byte> headers = MemoryMarshal.AsBytes(paths.Headers);
        ReadOnlySpan<byte> segments = MemoryMarshal.AsBytes(paths.Segments);
        ReadOnlySpan<byte> coefficients = MemoryMarshal.AsBytes(paths.Coefficients);
        ulong size = (ulong)headers.Length + (ulong)segments.Length + (ulong)coefficients.Length;
        if (size > _device.Limits.MaxStorageBufferRange)
        {
            throw new GpuException($"A path set of {size} bytes exceeds the {_device.Limits.MaxStorageBufferRange} that {_device.Description.Info.Name} can bind; use several sets.");
        }

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
            return new Entry { Memory = memory, Set = set };
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private void MakeRoom(ulong? completedFrame)
    {
        if (_entries.Count < Capacity)
        {
            return;
        }

        LatentPathSet? oldest = null;
        ulong lastUse = ulong.MaxValue;
        foreach ((LatentPathSet paths, Entry entry) in _entries)
        {
            bool idle = (entry.Frame is null || entry.Frame <= completedFrame)
                && (entry.Slot is null || entry.Slot.Uses != entry.SlotUse || entry.Slot.IsIdle);
            if (idle && entry.LastUse < lastUse)
            {
                oldest = paths;
                lastUse = entry.LastUse;
            }
        }

        if (oldest is not null && _entries.Remove(oldest, out Entry? removed))
        {
            removed.Memory.Dispose();
            _freeSets.Push(removed.Set);
        }
    }

    private sealed class Entry
    {
        public required MemoryArena Memory { get; init; }

        public required DescriptorSet Set { get; init; }

        public ulong LastUse { get; set; }

        public CommandSlot? Slot { get; set; }

        public ulong SlotUse { get; set; }

        public ulong? Frame { get; set; }
    }
}
