namespace VaeGpu.Vulkan;

public sealed partial class GpuDecoder
{
    /// <summary>How many semaphores one submit may wait for, and how many it may signal.</summary>
    public const int MostSemaphores = 16;

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
    public bool TrySubmit(in DecoderInput input, in GpuTarget target, out DecodeTicket ticket) =>
        TrySubmit(in input, in target, default, default, out ticket);

    /// <summary>The same between semaphores of the host's, so that neither side waits on the processor for the other. The submit is made under the host's lock.</summary>
    /// <param name="input">What to decode; copied.</param>
    /// <param name="target">Where the pictures go; alive until the decode is complete.</param>
    /// <param name="waits">What the decode waits for on the device before it touches the target; at most <see cref="MostSemaphores"/>.</param>
    /// <param name="signals">What is signalled once the pictures are there; at most <see cref="MostSemaphores"/>.</param>
    /// <param name="ticket">Names the decode.</param>
    /// <returns>False, with nothing done, when every slot is under way or holds a result not yet read.</returns>
    /// <exception cref="ArgumentException">The input or the target does not fit, a semaphore is missing, or one has a value and timeline semaphores are not enabled.</exception>
    public bool TrySubmit(
        in DecoderInput input, in GpuTarget target, ReadOnlySpan<HostSemaphore> waits, ReadOnlySpan<HostSemaphore> signals, out DecodeTicket ticket)
    {
        ticket = default;
        int batch = Enter(in input);
        _engine.Targets.Validate(in target, batch);
        CheckSemaphores(waits, nameof(waits));
        CheckSemaphores(signals, nameof(signals));
        FrameSlot? slot = FreeSlot();
        if (slot is null)
        {
            return false;
        }

        Submit(slot, in input, batch, in target, ownBuffer: false, waits, signals);
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

    private void CheckSemaphores(ReadOnlySpan<HostSemaphore> semaphores, string name)
    {
        if (semaphores.Length > MostSemaphores)
        {
            throw new ArgumentException($"There are {semaphores.Length} semaphores; {MostSemaphores} is the most.", name);
        }

        foreach (HostSemaphore semaphore in semaphores)
        {
            if (semaphore.Semaphore == 0)
            {
                throw new ArgumentException("A semaphore is missing.", name);
            }

            if (semaphore.Value != 0 && !_device.Has(GpuFeatures.TimelineSemaphore))
            {
                throw new ArgumentException($"A semaphore has value {semaphore.Value}, but {nameof(GpuFeatures.TimelineSemaphore)} is not enabled.", name);
            }
        }
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
}
