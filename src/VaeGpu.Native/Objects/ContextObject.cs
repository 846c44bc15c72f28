using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_context: a device, or the processor. Thread-safe.</summary>
internal sealed class ContextObject : NativeObject
{
    private readonly object _lock = new();
    private readonly List<DecoderLoad> _abandoned = [];
    private int _decoders;
    private int _targets;
    private bool _destroyed;

    /// <param name="device">The device; null for the processor.</param>
    /// <param name="threads">Threads of a decoder on the processor; 0 for one each core.</param>
    /// <param name="reason">Why it is the processor although the host did not say so; empty otherwise.</param>
    public ContextObject(GpuDevice? device, int threads, string reason = "")
    {
        Device = device;
        Threads = threads;
        Reason = reason;
    }

    /// <inheritdoc/>
    public override string Kind => "context";

    public GpuDevice? Device { get; }

    public int Threads { get; }

    public string Reason { get; }

    /// <summary>Keeps the context from being destroyed.</summary>
    /// <exception cref="NativeException">It is destroyed.</exception>
    public void AddDecoder() => Add(ref _decoders);

    /// <summary>The same for a target.</summary>
    /// <exception cref="NativeException">It is destroyed.</exception>
    public void AddTarget() => Add(ref _targets);

    /// <summary>Lets go of it again.</summary>
    public void RemoveTarget()
    {
        lock (_lock)
        {
            _targets--;
        }
    }

    /// <summary>Lets go of it again.</summary>
    /// <param name="load">What made the decoder and may still be at it; null for nothing.</param>
    public void RemoveDecoder(DecoderLoad? load)
    {
        lock (_lock)
        {
            _decoders--;
            _abandoned.RemoveAll(abandoned => abandoned.State != DecoderLoadState.Loading);
            if (load is { State: DecoderLoadState.Loading })
            {
                _abandoned.Add(load);
            }
        }
    }

    /// <summary>Frees the device, once no thread of ours uses it any more: a host that lent it is about to destroy it.</summary>
    /// <exception cref="NativeException">There are decoders or targets, or it is destroyed.</exception>
    public void Destroy()
    {
        lock (_lock)
        {
            if (_decoders > 0 || _targets > 0)
            {
                throw new NativeException(ResultCode.InUse, $"Of the context there are still {_decoders} decoders and {_targets} targets; destroy what was made of it first.");
            }

            HandleTable.Remove(this);
            _destroyed = true;
        }

        foreach (DecoderLoad load in _abandoned)
        {
            load.Wait(Timeout.InfiniteTimeSpan);
        }

        Device?.Dispose();
    }

    private void Add(ref int count)
    {
        lock (_lock)
        {
            if (_destroyed)
            {
                throw new NativeException(ResultCode.Handle, "The context was destroyed.");
            }

            count++;
        }
    }
}
