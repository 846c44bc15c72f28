namespace VaeGpu;

public sealed unsafe partial class CpuDecoder
{
    // Held for copies alone and never while computing, so that the caller never waits for a decode.
    private readonly object _slotLock = new();
    private readonly DecodeSlot[] _slots;
    private Thread? _decodeThread;
    private ulong _lastTicket;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The input has the wrong length, or the batch exceeds <see cref="MaxBatch"/>, or the format is unknown.</exception>
    /// <exception cref="ObjectDisposedException">The decoder is disposed.</exception>
    public bool TrySubmit(in DecoderInput input, PixelFormat format, out DecodeTicket ticket)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int batch = DecoderChecks.CheckInput(Architecture, MaxBatch, input);
        _ = DecoderChecks.TargetLength(Architecture, batch, format);
        lock (_slotLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            foreach (DecodeSlot slot in _slots)
            {
                if (slot.State == DecodeSlotState.Free)
                {
                    slot.Submit(input, batch, format, ++_lastTicket);
                    ticket = new DecodeTicket(_lastTicket);
                    if (_decodeThread is null)
                    {
                        _decodeThread = new Thread(DecodeSubmitted) { IsBackground = true, Name = "VaeGpu decoder" };
                        _decodeThread.Start();
                    }

                    Monitor.PulseAll(_slotLock);
                    return true;
                }
            }
        }

        ticket = default;
        return false;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The ticket is unknown or was read before.</exception>
    /// <exception cref="ObjectDisposedException">The decoder is disposed.</exception>
    public bool IsCompleted(DecodeTicket ticket)
    {
        lock (_slotLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Find(ticket).State == DecodeSlotState.Completed;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The decoder is disposed, or becomes so while this waits.</exception>
    public void Read(DecodeTicket ticket, in DecoderTarget target)
    {
        lock (_slotLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            DecodeSlot slot = Find(ticket);
            if (target.Format != slot.Format)
            {
                throw new ArgumentException($"Ticket {ticket.Value} was submitted as {slot.Format}; the target is {target.Format}.", nameof(target));
            }

            DecoderChecks.CheckTarget(Architecture, slot.Batch, target);
            while (slot.State != DecodeSlotState.Completed)
            {
                Monitor.Wait(_slotLock);
                ObjectDisposedException.ThrowIf(_disposed, this);
            }

            if (slot.Failure is { } failure)
            {
                slot.Free();
                throw new InvalidOperationException("The decode failed.", failure);
            }

            slot.Read(ResultLength(slot), target);
        }
    }

    private int ResultLength(DecodeSlot slot) => checked((int)DecoderChecks.TargetLength(Architecture, slot.Batch, slot.Format));

    private DecodeSlot Find(DecodeTicket ticket)
    {
        foreach (DecodeSlot slot in _slots)
        {
            if (slot.State != DecodeSlotState.Free && slot.Ticket == ticket.Value)
            {
                return slot;
            }
        }

        throw new ArgumentException($"Ticket {ticket.Value} is unknown to this decoder, or was read before.", nameof(ticket));
    }

    private void DecodeSubmitted()
    {
        while (true)
        {
            DecodeSlot? slot;
            lock (_slotLock)
            {
                while ((slot = FindOldestSubmitted()) is null && !_disposed)
                {
                    Monitor.Wait(_slotLock);
                }

                if (_disposed)
                {
                    return;
                }

                slot!.State = DecodeSlotState.Running;
            }

            try
            {
                Compute(slot.Input, slot.Batch, slot.Output(ResultLength(slot)));
            }
            catch (Exception exception)
            {
                // A thread without a caller must not end the host's process; who reads the ticket is told.
                slot.Failure = exception;
            }

            lock (_slotLock)
            {
                slot.State = DecodeSlotState.Completed;
                Monitor.PulseAll(_slotLock);
            }
        }
    }

    private DecodeSlot? FindOldestSubmitted()
    {
        DecodeSlot? oldest = null;
        foreach (DecodeSlot slot in _slots)
        {
            if (slot.State == DecodeSlotState.Submitted && (oldest is null || slot.Ticket < oldest.Ticket))
            {
                oldest = slot;
            }
        }

        return oldest;
    }
}
