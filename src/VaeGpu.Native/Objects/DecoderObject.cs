using System.Diagnostics.CodeAnalysis;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>
/// vg_decoder: a decoder that is being made on a thread of its own, or was. Decoders take one thread at a time; here any may come, and one that finds
/// another inside waits or is told to come again. Thread-safe.
/// </summary>
internal sealed class DecoderObject : NativeObject
{
    private static readonly TimeSpan ModelPatience = TimeSpan.FromMilliseconds(50);

    private readonly object _lock = new();
    private readonly ModelObject _model;
    private readonly DecoderOptions _options;
    private readonly DecoderLoad _load;
    private IDecoder? _decoder;
    private volatile KeptInput? _kept;
    private volatile bool _destroyed;
    private volatile bool _deviceGone;

    /// <summary>Starts to make it.</summary>
    /// <param name="context">Where; counts this decoder already.</param>
    /// <param name="model">Of what; a reference to it passes to this where this is made.</param>
    /// <param name="options">How.</param>
    public DecoderObject(ContextObject context, ModelObject model, DecoderOptions options)
    {
        Context = context;
        _model = model;
        _options = options;
        MaxBatch = options.MaxBatch;
        context.Start(this, Create, out _load);
    }

    /// <inheritdoc/>
    public override string Kind => "decoder";

    public int MaxBatch { get; }

    public ContextObject Context { get; }

    /// <summary>The decoder, for who has entered.</summary>
    public IDecoder Decoder => _decoder!;

    /// <summary>The decoder where it is one on Vulkan, for who has entered.</summary>
    /// <exception cref="NativeException">It is on the processor.</exception>
    public GpuDecoder GpuDecoder => _decoder as GpuDecoder ?? throw new NativeException(ResultCode.Unsupported, "The decoder is on the processor, which knows no images of a device's.");

    /// <summary>Refuses what submits to the queue, which on Unity's device is the render thread's alone, or counts other frames than Unity's.</summary>
    /// <exception cref="NativeException">It is on Unity's device.</exception>
    public void ThrowIfUnitys()
    {
        if (Context.Unity is not null)
        {
            throw new NativeException(ResultCode.Unsupported, "On Unity's device render events decode, and nothing else: Unity's queue is not to be used beside them.");
        }
    }

    /// <summary>How far it is; where it failed, the failure.</summary>
    public ResultCode Poll() => _deviceGone ? Failures.Report(UnityDevice.Gone()) : _load.State switch
    {
        DecoderLoadState.Loading => ResultCode.NotReady,
        DecoderLoadState.Ready => ResultCode.Ok,
        _ => Failures.Report(_load.Error!),
    };

    /// <summary>Waits until it is made or failed.</summary>
    public ResultCode Wait(uint milliseconds)
    {
        const uint Longest = int.MaxValue;
        if (milliseconds == uint.MaxValue)
        {
            _load.Wait(Timeout.InfiniteTimeSpan);
        }
        else
        {
            _load.Wait(TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest)));
        }

        return Poll();
    }

    /// <summary>Takes the decoder for this thread. Where this gives <see cref="ResultCode.Ok"/>, and only there, <see cref="Exit"/> must follow.</summary>
    /// <param name="waits">True to wait for a thread that has it.</param>
    /// <exception cref="NativeException">It is destroyed.</exception>
    public ResultCode Enter(bool waits)
    {
        if (waits)
        {
            Monitor.Enter(_lock);
        }
        else if (!Monitor.TryEnter(_lock))
        {
            return ResultCode.NotReady;
        }

        bool entered = false;
        try
        {
            ThrowIfDestroyed();
            ResultCode result = _decoder is null ? Poll() : ResultCode.Ok;
            if (result == ResultCode.Ok)
            {
                _decoder ??= _load.Take();
                entered = true;
            }

            return result;
        }
        finally
        {
            if (!entered)
            {
                Monitor.Exit(_lock);
            }
        }
    }

    /// <summary>Gives the decoder back.</summary>
    public void Exit() => Monitor.Exit(_lock);

    /// <summary>The input of a host's call, for who has entered.</summary>
    public unsafe GivenInput Read(NativeInput* input) => input == null ? _kept!.Take() : GivenInput.Read(input, MaxBatch);

    /// <summary>Keeps an input for calls without one.</summary>
    public unsafe ResultCode Keep(NativeInput* input)
    {
        GivenInput given = GivenInput.Read(input, MaxBatch);
        ResultCode result = Poll();
        if (result == ResultCode.Ok)
        {
            ThrowIfDestroyed();
            _kept!.Set(in given);
        }

        return result;
    }

    /// <summary>Frees it, once no other thread is inside.</summary>
    /// <exception cref="NativeException">It is destroyed.</exception>
    public void Destroy()
    {
        lock (_lock)
        {
            HandleTable.Remove(this);
            _decoder?.Dispose();
            _kept?.Dispose();
            Abandon();
        }
    }

    /// <summary>Frees what it has on the device, which goes, once no other thread is inside and none makes it.</summary>
    public void LoseDevice()
    {
        // A thread that is entering takes the decoder before, or is told that the device is gone: not that the load was disposed of.
        lock (_lock)
        {
            _deviceGone = true;
        }

        _load.Dispose();
        _load.Wait(Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            _decoder?.Dispose();
        }
    }

    /// <summary>Gives up what makes it, and lets go of the context.</summary>
    public void Abandon()
    {
        _destroyed = true;
        _load.Dispose();
        Context.RemoveDecoder(this, _load);
    }

    private IDecoder Create()
    {
        try
        {
            // A model may never come: one that is read from a pipe, for instance.
            while (_model.Wait((uint)ModelPatience.TotalMilliseconds) == ResultCode.NotReady)
            {
                ThrowIfDestroyed();
            }

            Model model = _model.Loaded;
            IDecoder decoder = Context.Device is { } device ? device.CreateDecoder(model, _options) : new CpuDecoder(model, _options with { Threads = Context.Threads });
            _kept = new KeptInput(decoder.Architecture);
            return decoder;
        }
        finally
        {
            _model.Release();
        }
    }

    private void ThrowIfDestroyed()
    {
        if (_destroyed)
        {
            ThrowDestroyed();
        }

        if (_deviceGone)
        {
            ThrowDeviceGone();
        }
    }

    [DoesNotReturn]
    private static void ThrowDestroyed() => throw new NativeException(ResultCode.Handle, "The decoder was destroyed.");

    [DoesNotReturn]
    private static void ThrowDeviceGone() => throw UnityDevice.Gone();
}
