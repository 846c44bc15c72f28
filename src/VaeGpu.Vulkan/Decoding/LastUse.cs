namespace VaeGpu.Vulkan;

/// <summary>The work that used something last, ours and the host's: until it is complete the thing must neither change nor go.</summary>
internal sealed class LastUse
{
    private CommandSlot? _slot;
    private ulong _slotUse;
    private ulong? _frame;

    /// <summary>Where this use stands among all of its cache: the least recently used goes first.</summary>
    public ulong Order { get; private set; }

    /// <summary>Notes a use.</summary>
    public void Note(WorkMark mark, ulong order)
    {
        Order = order;
        if (mark.Slot is null)
        {
            _frame = mark.Frame;
            return;
        }

        // Of two slots the later alone needs to be known: work on one queue completes in order.
        _slot = mark.Slot;
        _slotUse = mark.Slot.Uses;
    }

    /// <summary>True where all work that was noted is complete, the host's as far as it told.</summary>
    public bool IsIdle(ulong? completedFrame) =>
        (_frame is null || _frame <= completedFrame) && (_slot is null || _slot.Uses != _slotUse || _slot.IsIdle);
}
