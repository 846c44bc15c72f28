using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Fills device memory when a decoder is made: in place where it is mapped, through one staging buffer where it is not.</summary>
internal sealed unsafe class Uploader : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly MemoryArena _arena;
    private CommandSlot? _slot;
    private BufferSlice _staging;

    public Uploader(VulkanDevice device)
    {
        _device = device;
        _arena = new MemoryArena(device, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
    }

    /// <summary>Memory to write a part of a slice into; <see cref="Commit"/> sends it.</summary>
    /// <param name="target">The slice.</param>
    /// <param name="offset">Where in it, in bytes; a multiple of 4.</param>
    /// <param name="size">How much, in bytes; a multiple of 4.</param>
    public float* Map(in BufferSlice target, ulong offset, ulong size)
    {
        if (target.Mapped != 0)
        {
            return (float*)(target.Mapped + (nint)offset);
        }

        if (_staging.Size < size)
        {
            _staging = _arena.Allocate(size);
        }

        return (float*)_staging.Mapped;
    }

    /// <summary>Sends what was written into <see cref="Map"/>'s memory, and waits.</summary>
    public void Commit(in BufferSlice target, ulong offset, ulong size)
    {
        if (target.Mapped != 0)
        {
            return;
        }

        _slot ??= new CommandSlot(_device);
        _slot.Begin();
        var region = new BufferCopy { SrcOffset = _staging.Offset, DstOffset = target.Offset + offset, Size = size };
        _device.Vk.CmdCopyBuffer(_slot.Commands, _staging.Buffer, target.Buffer, 1, in region);
        _slot.Submit();
        _device.Queue.Wait(_slot);
    }

    /// <summary>Writes values into a part of a slice, and waits.</summary>
    /// <param name="target">The slice.</param>
    /// <param name="offset">Where in it, in bytes; a multiple of 4.</param>
    /// <param name="values">Values of four bytes.</param>
    public void Write<T>(in BufferSlice target, ulong offset, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ulong size = (ulong)values.Length * (ulong)sizeof(T);
        values.CopyTo(new Span<T>(Map(in target, offset, size), values.Length));
        Commit(in target, offset, size);
    }

    public void Dispose()
    {
        _slot?.Dispose();
        _arena.Dispose();
    }
}
