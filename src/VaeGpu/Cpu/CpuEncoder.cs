namespace VaeGpu;

/// <summary>Encodes on the processor; see <see cref="CpuDecoder"/>, whose remarks hold here as well.</summary>
public sealed unsafe class CpuEncoder : IEncoder
{
    private readonly object _computeLock = new();
    private readonly WorkerPool _pool;
    private readonly CpuNetwork? _network;
    private readonly CpuCodebook? _codebook;
    private bool _disposed;

    /// <summary>Packs a model's weights and starts the threads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Batch and threads.</param>
    /// <exception cref="ArgumentException">The model has no encoder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for the weights or for so large a batch.</exception>
    public CpuEncoder(Model model, in DecoderOptions options = default)
        : this(model, options, LayerKernel.Best)
    {
    }

    internal CpuEncoder(Model model, in DecoderOptions options, LayerKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(model);
        DecoderOptions resolved = DecoderChecks.Resolve(options);
        Architecture = model.Architecture;
        MaxBatch = resolved.MaxBatch;
        DecoderChecks.CheckMaxBatch(Architecture, MaxBatch);
        Network network = Architecture.Encoder ?? throw new ArgumentException("The model has no encoder: its file was made for decoding alone.", nameof(model));
        _pool = new WorkerPool(resolved.Threads);
        try
        {
            _network = new CpuNetwork(model, network, Architecture.Image.Elements, finalSigmoid: false, MaxBatch, _pool, kernel);
            _codebook = CpuCodebook.Create(model, _pool, kernel);
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
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    public void Encode(ReadOnlySpan<float> images, Span<float> mean, Span<float> logVariance)
    {
        int batch = DecoderChecks.CheckEncode(Architecture, MaxBatch, images, mean, logVariance);
        int size = Architecture.LatentSize;
        lock (_computeLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            fixed (float* values = images)
            {
                float* encoded = _network!.Run(values, batch);
                for (int i = 0; i < batch; i++)
                {
                    float* row = encoded + (nint)i * _network.OutputStride;
                    new ReadOnlySpan<float>(row, size).CopyTo(mean[(i * size)..]);
                    if (!logVariance.IsEmpty)
                    {
                        new ReadOnlySpan<float>(row + size, size).CopyTo(logVariance[(i * size)..]);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    public void Encode(ReadOnlySpan<float> images, Span<int> codes)
    {
        int batch = DecoderChecks.CheckEncode(Architecture, MaxBatch, images, codes);
        lock (_computeLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            fixed (float* values = images)
            {
                _codebook!.Find(_network!.Run(values, batch), _network.OutputStride, codes[..(batch * _codebook.Positions)]);
            }
        }
    }

    /// <summary>Ends the threads and frees the memory, once an encode under way on another thread is done.</summary>
    public void Dispose()
    {
        lock (_computeLock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _pool.Dispose();
                _network?.Dispose();
                _codebook?.Dispose();
            }
        }
    }
}
