namespace VaeGpu;

/// <summary>
/// Decodes on the processor: AVX-512, AVX2 or NEON where there is one of them, on all cores or as many as <see cref="DecoderOptions.Threads"/> says.
/// What one input decodes to does not depend on the batch it is in or on the number of threads, to the bit; processors with different registers may
/// differ in the last bits. The weights are copied, so that the model may be disposed. Asynchronous decodes run on a thread of the decoder's own.
/// </summary>
/// <remarks>
/// One thread at a time, as <see cref="IDecoder"/> says; <see cref="Dispose"/> alone may be called while another thread is inside, which then finishes
/// or throws <see cref="ObjectDisposedException"/>. A decoder that is never disposed keeps its sleeping threads and its memory.
/// A NativeAOT program for x64 gets AVX2 by IlcInstructionSet avx2,bmi,bmi2,fma,lzcnt,movbe,popcnt, AVX-512 where avx512f is named as well or by native,
/// which is the machine that compiles it, and four floats at a time without it. What is named is required: the program does not start elsewhere.
/// </remarks>
public sealed unsafe partial class CpuDecoder : IDecoder
{
    private readonly object _computeLock = new();
    private readonly WorkerPool _pool;
    private readonly CpuCodebook? _codebook;
    private readonly LatentSource? _source;
    private readonly CpuNetwork? _network;
    private readonly PictureWriter _writer;
    private volatile bool _disposed;

    /// <summary>Packs a model's weights and starts the threads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Batch, frames in flight, threads.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for the weights or for so large a batch.</exception>
    public CpuDecoder(Model model, in DecoderOptions options = default)
        : this(model, options, LayerKernel.Best)
    {
    }

    internal CpuDecoder(Model model, in DecoderOptions options, LayerKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(model);
        DecoderOptions resolved = DecoderChecks.Resolve(options);
        Architecture = model.Architecture;
        MaxBatch = resolved.MaxBatch;
        DecoderChecks.CheckMaxBatch(Architecture, MaxBatch);
        _slots = new DecodeSlot[resolved.FramesInFlight];
        _pool = new WorkerPool(resolved.Threads);
        try
        {
            _codebook = CpuCodebook.Create(model, _pool, kernel);
            _source = new LatentSource(model, _codebook, MaxBatch, _pool, kernel);
            _network = new CpuNetwork(model, Architecture.Decoder, Architecture.LatentSize, Architecture.Logits, MaxBatch, _pool, kernel);
            _writer = new PictureWriter(Architecture, _pool);
            for (int i = 0; i < _slots.Length; i++)
            {
                _slots[i] = new DecodeSlot(Architecture, MaxBatch);
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

    /// <inheritdoc/>
    public int FramesInFlight => _slots.Length;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The decoder is disposed.</exception>
    public void Decode(in DecoderInput input, in DecoderTarget target)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int batch = DecoderChecks.CheckInput(Architecture, MaxBatch, input);
        DecoderChecks.CheckTarget(Architecture, batch, target);
        Compute(input, batch, target);
    }

    /// <summary>Ends the threads, waiting for the decode that is being computed, and frees the memory. Decodes that wait for their turn are dropped.</summary>
    public void Dispose()
    {
        lock (_slotLock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Monitor.PulseAll(_slotLock);
        }

        _decodeThread?.Join();
        lock (_computeLock)
        {
            _pool.Dispose();
            _source?.Dispose();
            _codebook?.Dispose();
            _network?.Dispose();
        }

        lock (_slotLock)
        {
            foreach (DecodeSlot? slot in _slots)
            {
                slot?.Dispose();
            }
        }
    }

    private void Compute(in DecoderInput input, int batch, in DecoderTarget target)
    {
        lock (_computeLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            fixed (float* given = input.Values)
            {
                // A network without layers gives the caller's own memory back, which must stay where it is until it is written out.
                float* latents = input is { Kind: DecoderInputKind.Latents, IsQuantised: false } ? given : _source!.Evaluate(input, batch);
                _writer.Write(_network!.Run(latents, batch), _network.OutputStride, batch, target);
            }
        }
    }
}
