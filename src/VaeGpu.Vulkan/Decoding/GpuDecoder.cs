using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// Decodes on a Vulkan device. Three ways: <see cref="Decode(in DecoderInput, in DecoderTarget)"/> waits, TrySubmit goes through a ring of
/// slots and never waits, <see cref="Record"/> writes into a command buffer of the host's and submits nothing. Each takes any input and any
/// target in one piece of commands. After warm-up none allocates managed memory or makes a Vulkan object.
/// </summary>
/// <remarks>
/// Not thread-safe: one thread at a time; many decoders of one device may run side by side. Work on one decoder must reach the queue in the order
/// of the calls, for all of it shares one set of activations. Work recorded into the host's commands need not be complete when its decoder is disposed of,
/// but must be when the device is.
/// </remarks>
public sealed partial class GpuDecoder : IDecoder
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

    internal GpuDecoder(VulkanDevice device, Model model, DecoderOptions options, LinearPlan? plan = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _device = device;
        Architecture = model.Architecture;
        options = DecoderChecks.Resolve(in options);
        MaxBatch = options.MaxBatch;
        FramesInFlight = options.FramesInFlight;
        if (MaxBatch > LargestBatch)
        {
            throw new ArgumentOutOfRangeException(nameof(options), MaxBatch, $"On Vulkan a batch is at most {LargestBatch}.");
        }

        DecoderChecks.CheckMaxBatch(Architecture, MaxBatch);
        device.ThrowIfLost();
        device.AddReference();
        _slots = new FrameSlot[FramesInFlight];
        _recordSlots = new RecordSlot[FramesInFlight];
        _uploads = new MemoryArena(device, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
        _results = new MemoryArena(device, MemoryKind.Readback, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferDstBit);
        try
        {
            _engine = new DecodeEngine(device, model, MaxBatch, plan);
            ulong input = InputLayout.Bytes((uint)MaxBatch, GpuLatentSource.InputValues(Architecture));
            ulong result = (ulong)MaxBatch * Math.Max(_engine.Targets.RowBytes(PixelFormat.Float), _engine.Targets.RowBytes(PixelFormat.Rgba8));
            _uploads.Expect(_uploads.Align(input) * (ulong)(2 * FramesInFlight + 1));
            _results.Expect(_results.Align(result) * (ulong)(FramesInFlight + 1));
            _blocking = new FrameSlot(device, _uploads.Allocate(input), _results.Allocate(result));
            for (int i = 0; i < FramesInFlight; i++)
            {
                _slots[i] = new FrameSlot(device, _uploads.Allocate(input), _results.Allocate(result));
                _recordSlots[i] = new RecordSlot(_uploads.Allocate(input));
            }

            foreach (FrameSlot slot in _slots.Prepend(_blocking))
            {
                slot.Direct = _engine.BindResult(slot.Result);
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

    /// <summary>How many kernels the last decode took; 0 before the first.</summary>
    public int LastDispatches { get; private set; }

    /// <summary>Bytes of memory that the decoder took from the device: weights, activations, and every slot's input and result.</summary>
    public ulong AllocatedBytes => _engine.AllocatedBytes + _uploads.AllocatedBytes + _results.AllocatedBytes;

    /// <summary>How small batches are run as one kernel; null where they are not.</summary>
    internal NetworkFusion? Fusion => _engine.Fusion;

    /// <summary>What runs each layer for a batch, where the layers are not one kernel.</summary>
    internal IEnumerable<LinearChoice> ChoicesFor(int batch) => _engine.ChoicesFor(batch);

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

    /// <summary>
    /// Waits for the decoder's own submissions and frees everything. What frames of the host's still need, as far as the last <see cref="Record"/> told,
    /// goes once a later call of it on any decoder of the device names them complete, or with the device.
    /// </summary>
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

        _results?.Dispose();
        ulong lastFrame = LastRecordedFrame();
        if (lastFrame > (_engine?.Targets.Cache.CompletedFrame ?? 0))
        {
            _device.Retire(lastFrame, new RecordedObjects(_engine!, _uploads));
        }
        else
        {
            _engine?.Dispose();
            _uploads?.Dispose();
        }

        _device.Dispose();
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

    private void Submit(
        FrameSlot slot, in DecoderInput input, int batch, in GpuTarget target, bool ownBuffer,
        ReadOnlySpan<HostSemaphore> waits = default, ReadOnlySpan<HostSemaphore> signals = default)
    {
        // Complete but where an earlier wait failed: the slot's memory must not be written while the device reads it.
        slot.Wait();
        _engine.WriteInput(in input, batch, slot.Input);
        OutputBinding? direct = ownBuffer && target.Format == PixelFormat.Float ? slot.Direct : null;
        LastDispatches = _engine.Record(slot.Begin(), in input, batch, slot.Input, in target, ownBuffer, new WorkMark(slot.Commands, 0), direct);
        slot.Submit(waits, signals);
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
