using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// Fills device memory when a decoder is made: in place where it is mapped, through a ring of staging slots where it is not. Pieces share a slot
/// while they fit, a full slot is submitted, and only the slot that is used again is waited for. Not thread-safe.
/// </summary>
internal sealed unsafe class Uploader : IDisposable
{
    /// <summary>Bytes of a slot at most, but where one piece alone is larger.</summary>
    public const ulong MaximumSlot = 16 << 20;

    /// <summary>Bytes of all slots at most, but where one piece alone is larger: then there is one slot, of the piece's size.</summary>
    public const ulong MaximumRing = 64 << 20;

    private const ulong MinimumSlot = 64 << 10;

    private readonly VulkanDevice _device;
    private readonly List<StagingSlot> _slots = [];
    private MemoryArena _arena;
    private ulong _expected;
    private ulong _slotSize;
    private ulong _used;
    private int _current = -1;
    private bool _recording;

    public Uploader(VulkanDevice device)
    {
        _device = device;
        _arena = MakeArena();
    }

    /// <summary>Bytes of staging memory that are taken.</summary>
    public ulong AllocatedBytes => _arena.AllocatedBytes;

    /// <summary>Says how much is to come, so that a slot is made no larger than that.</summary>
    public void Expect(ulong bytes) => _expected += bytes;

    /// <summary>Memory to write a part of a slice into; <see cref="Commit"/> sends it, and is to come before the next call of this.</summary>
    /// <param name="target">The slice.</param>
    /// <param name="offset">Where in it, in bytes; a multiple of 4.</param>
    /// <param name="size">How much, in bytes; a multiple of 4.</param>
    /// <exception cref="GpuException">No memory is left, or Vulkan refused.</exception>
    public float* Map(in BufferSlice target, ulong offset, ulong size)
    {
        if (target.Mapped != 0)
        {
            return (float*)(target.Mapped + (nint)offset);
        }

        ulong bytes = _arena.Align(size);
        if (bytes > _slotSize)
        {
            Resize(bytes);
        }

        if (!_recording || _used + bytes > _slotSize)
        {
            Advance();
        }

        return (float*)(_slots[_current].Memory.Mapped + (nint)_used);
    }

    /// <summary>Sends what was written into <see cref="Map"/>'s memory; it is there once <see cref="Finish"/> has returned.</summary>
    /// <param name="target">The slice, as in <see cref="Map"/>.</param>
    /// <param name="offset">As in <see cref="Map"/>.</param>
    /// <param name="size">As in <see cref="Map"/>.</param>
    public void Commit(in BufferSlice target, ulong offset, ulong size)
    {
        if (target.Mapped != 0)
        {
            return;
        }

        StagingSlot slot = _slots[_current];
        var region = new BufferCopy { SrcOffset = slot.Memory.Offset + _used, DstOffset = target.Offset + offset, Size = size };
        _device.Vk.CmdCopyBuffer(slot.Commands.Commands, slot.Memory.Buffer, target.Buffer, 1, in region);
        _used += _arena.Align(size);
    }

    /// <summary>Writes values into a part of a slice, as <see cref="Map"/> and <see cref="Commit"/> do.</summary>
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

    /// <summary>Waits until all that was committed is where it was sent. The slots are kept for what comes after.</summary>
    /// <exception cref="GpuException">Vulkan refused, or the device is lost.</exception>
    public void Finish()
    {
        Submit();
        foreach (StagingSlot slot in _slots)
        {
            _device.Queue.Wait(slot.Commands);
        }

        // The same pieces then fall into the same slots the next time, and no new ones are made.
        _current = -1;
    }

    /// <summary>Waits for what was submitted and frees the slots; what was committed and is not submitted is dropped.</summary>
    public void Dispose() => Free();

    private void Advance()
    {
        Submit();
        int next = _current + 1;
        if (next == _slots.Count)
        {
            if (next == 0 || (ulong)(next + 1) * _slotSize <= MaximumRing)
            {
                Add();
            }
            else
            {
                next = 0;
            }
        }

        CommandSlot commands = _slots[next].Commands;
        _device.Queue.Wait(commands);
        commands.Begin();
        _current = next;
        _used = 0;
        _recording = true;
    }

    private void Add()
    {
        var commands = new CommandSlot(_device);
        try
        {
            _slots.Add(new StagingSlot(commands, _arena.Allocate(_slotSize)));
        }
        catch
        {
            commands.Dispose();
            throw;
        }
    }

    private void Submit()
    {
        if (_recording)
        {
            // First, for a submission that fails is not tried again.
            _recording = false;
            _slots[_current].Commands.Submit();
        }
    }

    /// <summary>Makes slots large enough for a piece that is larger than any before it.</summary>
    private void Resize(ulong bytes)
    {
        Finish();
        Free();
        _slotSize = Math.Max(bytes, _arena.Align(Math.Clamp(_expected, MinimumSlot, MaximumSlot)));
    }

    private void Free()
    {
        foreach (StagingSlot slot in _slots)
        {
            slot.Commands.Dispose();
        }

        _slots.Clear();
        _recording = false;
        _current = -1;
        _arena.Dispose();
        _arena = MakeArena();
    }

    private MemoryArena MakeArena() => new(_device, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
}
