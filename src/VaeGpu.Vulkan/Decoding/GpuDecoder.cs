using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// Decodes on a Vulkan device. Three ways: <see cref="Decode(in DecoderInput, in DecoderTarget)"/> waits, TrySubmit goes through a ring of
/// slots and never waits, <see cref="Record"/> writes into a command buffer of the host's and submits nothing. Each takes any input and any
/// target in one piece of commands. After warm-up none allocates managed memory or makes a Vulkan object.
/// </summary>
/// <remarks>
/// Not thread-safe: one thread at a time; many decoders of one device may run side by side. Work on one decoder must reach the queue in the order
/// of the calls, for all of it shares one set of activations. Dispose of decoders before their device; work recorded into the host's commands must
/// be complete by then.
/// </remarks>
public sealed class GpuDecoder : IDecoder
{
    /// <summary>What <see cref="DecoderOptions.MaxBatch"/> may be at most.</summary>
    public const int LargestBatch = 65535;

    private readonly VulkanDevice _device;
    private readonly DecodeEngine _engine;
    private readonly MemoryArena _uploads;
    private readonly MemoryArena _results;
    private readonly FrameSlot _blocking;
    private readonly FrameSlot[] _slots;
    private readonly RecordSlot[] _recordSlots;
    private ulong _lastTicket;
    private bool _disposed;

    internal GpuDecoder(VulkanDevice device, Model model, DecoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        _device = device;
        Architecture = model.Architecture;
        if (Architecture.Kind is not (ModelKind.Vae or ModelKind.LinearVae))
        {
            throw new NotSupportedException($"Models of kind {Architecture.Kind} cannot be decoded on Vulkan.");
        }

        options = DecoderChecks.Resolve(in options);
        MaxBatch = options.MaxBatch;
        FramesInFlight = options.FramesInFlight;
        if (MaxBatch > LargestBatch)
        {
            throw new ArgumentOutOfRangeException(nameof(options), MaxBatch, $"On Vulkan a batch is at most {LargestBatch}.");
        }

        device.ThrowIfLost();
        _slots = new FrameSlot[FramesInFlight];
        _recordSlots = new RecordSlot[FramesInFlight];
        _uploads = new MemoryArena(device, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
        _results = new MemoryArena(device, MemoryKind.Readback, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferDstBit);
        try
        {
            _engine = new DecodeEngine(device, model, MaxBatch);
            ulong input = InputLayout.Bytes((uint)MaxBatch, DecodeEngine.InputValues(Architecture));
            ulong result = (ulong)MaxBatch * Math.Max(_engine.Targets.RowBytes(PixelFormat.Float), _engine.Targets.RowBytes(PixelFormat.Rgba8));
            _uploads.Expect(_uploads.Align(input) * (ulong)(2 * FramesInFlight + 1));
            _results.Expect(_results.Align(result) * (ulong)(FramesInFlight + 1));
            _blocking = new FrameSlot(device, _uploads.Allocate(input), _results.Allocate(result));
            for (int i = 0; i < FramesInFlight; i++)
            {
                _slots[i] = new FrameSlot(device, _uploads.Allocate(input), _results.Allocate(result));
                _recordSlots[i] = new RecordSlot(_uploads.Allocate(input));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ModelArchitecture Architecture { get; }

    /// <inheritdoc/>
    public int MaxBatch { get; }

    /// <summary>How many TrySubmit decodes, and apart from them how many recorded ones, may be under way.</summary>
    public int FramesInFlight { get; }

    /// <summary>What the device needed for the last decode that was waited for or read; null until there is one, and where <see cref="GpuDeviceOptions.MeasureGpuTime"/> is off or the queue has no timestamps.</summary>
    public TimeSpan? LastGpuTime { get; private set; }

    /// <summary>Views and descriptor sets kept for targets.</summary>
    internal int CachedTargets => _engine.Targets.Cache.Count;

    /// <inheritdoc/>
    public void Decode(in DecoderInput input, in DecoderTarget target)
    {
        int batch = Enter(in input);
        DecoderChecks.CheckTarget(Architecture, batch, in target);
        Submit(_blocking, in input, batch, target.Format);
        _blocking.Wait();
        LastGpuTime = _blocking.ReadGpuTime();
        CopyResult(_blocking, in target, batch);
    }

    /// <summary>Decodes into a buffer or an image of the device's and waits until it is there.</summary>
    /// <param name="input">What to decode.</param>
    /// <param name="target">Where the pictures go.</param>
    /// <exception cref="ArgumentException">The input or the target does not fit.</exception>
    /// <exception cref="GpuException">Vulkan refused.</exception>
    public void Decode(in DecoderInput input, in GpuTarget target)
    {
        int batch = Enter(in input);
        _engine.Targets.Validate(in target, batch);
        Submit(_blocking, in input, batch, in target, ownBuffer: false);
        _blocking.Wait();
        LastGpuTime = _blocking.ReadGpuTime();
    }

    /// <inheritdoc/>
    public bool TrySubmit(in DecoderInput input, PixelFormat format, out DecodeTicket ticket)
    {
        ticket = default;
        int batch = Enter(in input);
        if (format is not (PixelFormat.Float or PixelFormat.Rgba8))
        {
            throw new ArgumentException($"Pixel format {format} is unknown.", nameof(format));
        }

        FrameSlot? slot = FreeSlot();
        if (slot is null)
        {
            return false;
        }

        Submit(slot, in input, batch, format);
        ticket = Issue(slot, SlotState.ToRead, format, batch);
        return true;
    }

    /// <summary>Starts a decode into a buffer or an image of the device's and returns at once. Its slot is free again once it is complete; there is nothing to read.</summary>
    /// <param name="input">What to decode; copied.</param>
    /// <param name="target">Where the pictures go; alive until the decode is complete.</param>
    /// <param name="ticket">Names the decode.</param>
    /// <returns>False, with nothing done, when every slot is under way or holds a result not yet read.</returns>
    /// <exception cref="ArgumentException">The input or the target does not fit.</exception>
    public bool TrySubmit(in DecoderInput input, in GpuTarget target, out DecodeTicket ticket)
    {
        ticket = default;
        int batch = Enter(in input);
        _engine.Targets.Validate(in target, batch);
        FrameSlot? slot = FreeSlot();
        if (slot is null)
        {
            return false;
        }

        Submit(slot, in input, batch, in target, ownBuffer: false);
        ticket = Issue(slot, SlotState.ToTarget, target.Format, batch);
        return true;
    }

    /// <inheritdoc/>
    public bool IsCompleted(DecodeTicket ticket)
    {
        Enter();
        FrameSlot? slot = Find(ticket);
        return slot is null || slot.IsCompleted;
    }

    /// <summary>Waits until a decode is complete.</summary>
    /// <param name="ticket">From TrySubmit.</param>
    /// <exception cref="ArgumentException">The ticket was never given out.</exception>
    public void Wait(DecodeTicket ticket)
    {
        Enter();
        FrameSlot? slot = Find(ticket);
        if (slot is not null)
        {
            slot.Wait();
            LastGpuTime = slot.ReadGpuTime();
        }
    }

    /// <inheritdoc/>
    public void Read(DecodeTicket ticket, in DecoderTarget target)
    {
        Enter();
        FrameSlot? slot = Find(ticket);
        if (slot is null || slot.State != SlotState.ToRead)
        {
            throw new ArgumentException($"Decode {ticket.Value} was read before, or went to a target of the host's.", nameof(ticket));
        }

        if (target.Format != slot.Format)
        {
            throw new ArgumentException($"The decode was submitted for {slot.Format}; the target is {target.Format}.", nameof(target));
        }

        DecoderChecks.CheckTarget(Architecture, slot.Batch, in target);
        slot.Wait();
        LastGpuTime = slot.ReadGpuTime();
        CopyResult(slot, in target, slot.Batch);
        slot.State = SlotState.Free;
    }

    /// <summary>
    /// Records a decode into the host's command buffer, outside a render pass, and submits nothing. Command buffers must reach the queue in the
    /// order of the calls. All that was recorded before in the same buffer, and in those before it, is waited for on the device; all that is
    /// recorded after sees the pictures.
    /// </summary>
    /// <param name="commandBuffer">VkCommandBuffer in the recording state, of a pool of the device's queue family.</param>
    /// <param name="target">Where the pictures go.</param>
    /// <param name="input">What to decode; copied.</param>
    /// <param name="frame">The host's number of the frame that will run these commands; numbers grow.</param>
    /// <param name="completedFrame">The last frame that the host knows the device to have completed, this and all before it.</param>
    /// <returns>False, with nothing recorded, while <see cref="FramesInFlight"/> recorded decodes belong to frames that are not complete.</returns>
    /// <exception cref="ArgumentException">The input or the target does not fit.</exception>
    /// <exception cref="GpuException">Vulkan refused; nothing was recorded.</exception>
    public bool Record(nint commandBuffer, in GpuTarget target, in DecoderInput input, ulong frame, ulong completedFrame)
    {
        int batch = Enter(in input);
        if (commandBuffer == 0)
        {
            throw new ArgumentException("No command buffer is given.", nameof(commandBuffer));
        }

        if (frame <= completedFrame)
        {
            throw new ArgumentException($"Frame {frame} cannot be recorded when frame {completedFrame} is complete.", nameof(frame));
        }

        _engine.Targets.Validate(in target, batch);
        _engine.Targets.Cache.CompletedFrame = completedFrame;
        foreach (RecordSlot slot in _recordSlots)
        {
            if (slot.Frame is null || slot.Frame <= completedFrame)
            {
                _engine.WriteInput(in input, batch, slot.Input);
                slot.Frame = frame;
                _engine.Record(new CommandBuffer(commandBuffer), in input, batch, slot.Input, in target, ownBuffer: false, new WorkMark(null, frame));
                return true;
            }
        }

        return false;
    }

    /// <summary>Drops the view and descriptor sets kept for an image or buffer. Call it before destroying one that was a target: its handle may be given out again.</summary>
    /// <param name="handle">VkImage or VkBuffer, no longer in use by the device.</param>
    public void Forget(ulong handle)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _engine.Targets.Cache.Forget(handle);
    }

    /// <summary>Waits for the decoder's own submissions and frees everything.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _blocking?.Dispose();
        foreach (FrameSlot? slot in _slots ?? [])
        {
            slot?.Dispose();
        }

        _engine?.Dispose();
        _results?.Dispose();
        _uploads?.Dispose();
    }

    private int Enter(in DecoderInput input)
    {
        Enter();
        return DecoderChecks.CheckInput(Architecture, MaxBatch, in input);
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _device.ThrowIfLost();
        _device.Pipelines.Refresh();
    }

    private void Submit(FrameSlot slot, in DecoderInput input, int batch, PixelFormat format)
    {
        BufferSlice result = slot.Result;
        var target = GpuTarget.ToBuffer(result.Buffer.Handle, result.Offset, result.Size, format);
        Submit(slot, in input, batch, in target, ownBuffer: true);
    }

    private void Submit(FrameSlot slot, in DecoderInput input, int batch, in GpuTarget target, bool ownBuffer)
    {
        _engine.WriteInput(in input, batch, slot.Input);
        _engine.Record(slot.Begin(), in input, batch, slot.Input, in target, ownBuffer, new WorkMark(slot.Commands, 0));
        slot.Submit();
    }

    private DecodeTicket Issue(FrameSlot slot, SlotState state, PixelFormat format, int batch)
    {
        slot.State = state;
        slot.Format = format;
        slot.Batch = batch;
        slot.Ticket = ++_lastTicket;
        return new DecodeTicket(slot.Ticket);
    }

    private FrameSlot? FreeSlot()
    {
        foreach (FrameSlot slot in _slots)
        {
            if (slot.State == SlotState.Free || (slot.State == SlotState.ToTarget && slot.IsCompleted))
            {
                slot.State = SlotState.Free;
                return slot;
            }
        }

        return null;
    }

    /// <summary>The slot of a ticket; null where it was read, or was complete and its slot is used again.</summary>
    private FrameSlot? Find(DecodeTicket ticket)
    {
        if (ticket.Value == 0 || ticket.Value > _lastTicket)
        {
            throw new ArgumentException($"This decoder has given out no ticket {ticket.Value}.", nameof(ticket));
        }

        foreach (FrameSlot slot in _slots)
        {
            if (slot.Ticket == ticket.Value && slot.State != SlotState.Free)
            {
                return slot;
            }
        }

        return null;
    }

    private void CopyResult(FrameSlot slot, in DecoderTarget target, int batch)
    {
        if (target.Format == PixelFormat.Float)
        {
            slot.Result.Span<float>()[..(batch * Architecture.Image.Elements)].CopyTo(target.FloatValues);
        }
        else
        {
            slot.Result.Span<byte>()[..(batch * Architecture.Image.Pixels * 4)].CopyTo(target.Bytes);
        }
    }
}
