using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_context: a device, or the processor. Thread-safe.</summary>
internal sealed class ContextObject : NativeObject
{
    private readonly object _lock = new();
    private readonly List<DecoderLoad> _abandoned = [];
    private readonly HashSet<DecoderObject> _made = [];
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

    /// <summary>The device of Unity's that this is; null for others. It destroys the context, and the host does not.</summary>
    public UnityDevice? Unity { get; init; }

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

    /// <summary>Starts to make a decoder, so that <see cref="Close"/> knows of it before it has touched the device.</summary>
    /// <param name="decoder">Whose decoder it is.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="load">What makes it; set before <see cref="Close"/> can ask.</param>
    /// <exception cref="NativeException">The context is destroyed.</exception>
    public void Start(DecoderObject decoder, Func<IDecoder> create, out DecoderLoad load)
    {
        lock (_lock)
        {
            ThrowIfDestroyed();

            load = DecoderLoad.Start(create);
            _made.Add(decoder);
        }
    }

    /// <summary>Lets go of it again.</summary>
    /// <param name="decoder">Whose it was; null where it was not started.</param>
    /// <param name="load">What made the decoder and may still be at it; null for nothing.</param>
    public void RemoveDecoder(DecoderObject? decoder, DecoderLoad? load)
    {
        lock (_lock)
        {
            _decoders--;
            if (decoder is not null)
            {
                _made.Remove(decoder);
            }

            _abandoned.RemoveAll(abandoned => abandoned.State != DecoderLoadState.Loading);
            if (load is { State: DecoderLoadState.Loading })
            {
                _abandoned.Add(load);
            }
        }
    }

    /// <summary>Frees the device, once no thread of ours uses it any more: a host that lent it is about to destroy it.</summary>
    /// <exception cref="NativeException">There are decoders or targets, or it is destroyed, or it is Unity's.</exception>
    public void Destroy()
    {
        lock (_lock)
        {
            if (Unity is not null)
            {
                throw new NativeException(ResultCode.InUse, "The context is Unity's device, and goes when Unity shuts that down.");
            }

            if (_decoders > 0 || _targets > 0)
            {
                throw new NativeException(ResultCode.InUse, $"Of the context there are still {_decoders} decoders and {_targets} targets; destroy what was made of it first.");
            }

            HandleTable.Remove(this);
            _destroyed = true;
        }

        Free();
    }

    /// <summary>Frees the device with all that its decoders have on it; they stay as handles that say so.</summary>
    public void Close()
    {
        DecoderObject[] made;
        lock (_lock)
        {
            HandleTable.Remove(this);
            _destroyed = true;
            made = [.. _made];
        }

        foreach (DecoderObject decoder in made)
        {
            decoder.LoseDevice();
        }

        Free();
    }

    private void Free()
    {
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
            ThrowIfDestroyed();

            count++;
        }
    }

    private void ThrowIfDestroyed()
    {
        if (_destroyed)
        {
            throw new NativeException(ResultCode.Handle, "The context was destroyed.");
        }
    }
}
