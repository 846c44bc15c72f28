namespace VaeGpu;

/// <summary>
/// Draws latents from a model's priors on the processor, as <see cref="DecoderInput.PriorSamples"/> does on every backend: for keys of a path, or to
/// keep what a picture was decoded from. The numbers are copied, so that the model may be disposed. Not thread-safe: one thread at a time.
/// </summary>
public sealed class PriorSampler : IDisposable
{
    private readonly ModelArchitecture _architecture;
    private readonly int _maxBatch;
    private readonly WorkerPool _pool;
    private readonly CpuCodebook? _codebook;
    private readonly CpuPriors? _priors;
    private bool _disposed;

    /// <summary>Reads what the priors draw by.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Batch and threads.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for the priors or for so large a batch.</exception>
    public PriorSampler(Model model, in DecoderOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        DecoderOptions resolved = DecoderChecks.Resolve(options);
        _architecture = model.Architecture;
        _maxBatch = resolved.MaxBatch;
        DecoderChecks.CheckMaxBatch(_architecture, _maxBatch);
        _pool = new WorkerPool(resolved.Threads);
        try
        {
            _codebook = CpuCodebook.Create(model, _pool, LayerKernel.Best);
            _priors = new CpuPriors(model, _codebook, _maxBatch, _pool, LayerKernel.Best);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Draws latents.</summary>
    /// <param name="input">From <see cref="DecoderInput.PriorSamples"/>.</param>
    /// <param name="latents">[count, latent], out; where latents are codes, their vectors.</param>
    /// <param name="codes">[count, positions], out; empty where they are not wanted, and where latents are no codes.</param>
    /// <exception cref="ArgumentException">The input is no draw from a prior that the model has, a span has the wrong length, or the batch is larger than was asked for.</exception>
    /// <exception cref="ObjectDisposedException">The sampler is disposed.</exception>
    public void Draw(in DecoderInput input, Span<float> latents, Span<int> codes = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (input.Kind != DecoderInputKind.PriorSamples)
        {
            throw new ArgumentException($"An input of kind {input.Kind} is no draw from a prior.", nameof(input));
        }

        int batch = DecoderChecks.CheckInput(_architecture, _maxBatch, input);
        if (latents.Length != (long)batch * _architecture.LatentSize)
        {
            throw new ArgumentException($"{latents.Length} values are not {batch} latents of {_architecture.LatentSize}.", nameof(latents));
        }

        int positions = _architecture.Codebook?.Positions ?? 0;
        if (!codes.IsEmpty && codes.Length != (long)batch * positions)
        {
            throw new ArgumentException($"{codes.Length} codes are not {batch} latents of {positions}.", nameof(codes));
        }

        _priors!.Draw(input, latents, codes);
    }

    /// <summary>Ends the threads and frees the memory.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pool.Dispose();
            _priors?.Dispose();
            _codebook?.Dispose();
        }
    }
}
