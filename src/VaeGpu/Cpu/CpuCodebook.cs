namespace VaeGpu;

/// <summary>A codebook on the processor: its vectors by code, and the nearest code of any vector. Not thread-safe: a search spreads over the threads itself.</summary>
internal sealed unsafe class CpuCodebook : IDisposable, IParallelWork
{
    /// <summary>Differences below which waking another thread costs more than it saves.</summary>
    private const long PartWork = 64 * 1024;

    private readonly WorkerPool _pool;
    private readonly LayerKernel _kernel;
    private readonly Codebook _codebook;
    private readonly NativeFloats _vectors;
    private readonly int _partSearches;

    // The search under way, for the threads.
    private float* _latents;
    private nint _stride;
    private int _searches;
    private int* _found;

    private CpuCodebook(Model model, Codebook codebook, WorkerPool pool, LayerKernel kernel)
    {
        _pool = pool;
        _kernel = kernel;
        _codebook = codebook;
        _vectors = new NativeFloats((long)codebook.Vectors * codebook.Size);
        _partSearches = (int)Math.Max(PartWork / ((long)codebook.Codes * codebook.Size), 1);
        TensorInfo tensor = model.Tensors[codebook.Tensor];
        int length = checked((int)tensor.RowLength);
        for (int row = 0; row < tensor.Rows; row++)
        {
            model.ReadRows(codebook.Tensor, row, new Span<float>(_vectors.Pointer + (nint)row * length, length));
        }
    }

    /// <summary>Codes of a latent.</summary>
    public int Positions => _codebook.Positions;

    /// <summary>Codes to choose from at a position.</summary>
    public int Codes => _codebook.Codes;

    /// <summary>A model's codebook; null where latents are continuous.</summary>
    /// <param name="model">The model; not needed afterwards.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="kernel">The inner loops.</param>
    public static CpuCodebook? Create(Model model, WorkerPool pool, LayerKernel kernel) =>
        model.Architecture.Codebook is { } codebook ? new CpuCodebook(model, codebook, pool, kernel) : null;

    /// <summary>The vectors of codes.</summary>
    /// <param name="codes">[batch, positions], checked.</param>
    /// <param name="latents">[batch, latent], out.</param>
    public void Gather(ReadOnlySpan<int> codes, Span<float> latents)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            VectorOf(i % Positions, codes[i]).CopyTo(latents[(i * _codebook.Size)..]);
        }
    }

    /// <summary>At each position the nearest code, as <see cref="INearestCode"/> defines it.</summary>
    /// <param name="latents">[batch, stride].</param>
    /// <param name="stride">Floats from one latent to the next.</param>
    /// <param name="codes">[batch, positions], out.</param>
    public void Find(float* latents, nint stride, Span<int> codes)
    {
        _latents = latents;
        _stride = stride;
        _searches = codes.Length;
        fixed (int* found = codes)
        {
            _found = found;
            _pool.Run(this, (codes.Length + _partSearches - 1) / _partSearches);
        }
    }

    /// <summary>Draws one code and writes its vector.</summary>
    /// <param name="input">Seed, frame, first index, temperature, top-k.</param>
    /// <param name="instance">The draw in the batch.</param>
    /// <param name="position">The position.</param>
    /// <param name="logits">[codes].</param>
    /// <param name="latents">[batch, latent]; one vector is written.</param>
    /// <param name="codes">[batch, positions], or empty; one code is written.</param>
    public void Draw(in DecoderInput input, int instance, int position, ReadOnlySpan<float> logits, Span<float> latents, Span<int> codes)
    {
        float uniform = CodeSampler.Uniform(input.Seed, input.Frame, input.First + (uint)instance, (uint)position);
        int code = CodeSampler.Draw(logits, input.Temperature, input.TopK, uniform);
        int at = instance * Positions + position;
        VectorOf(position, code).CopyTo(latents[(at * _codebook.Size)..]);
        if (!codes.IsEmpty)
        {
            codes[at] = code;
        }
    }

    /// <inheritdoc/>
    void IParallelWork.Execute(int part)
    {
        int end = Math.Min((part + 1) * _partSearches, _searches);
        for (int search = part * _partSearches; search < end; search++)
        {
            (int instance, int position) = Math.DivRem(search, Positions);
            float* query = _latents + instance * _stride + (nint)position * _codebook.Size;
            fixed (float* vectors = VectorOf(position, 0))
            {
                _found[search] = Nearest(query, vectors);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _vectors.Dispose();

    /// <summary>The direct search: what is not finite, or not a number, is nearer than nothing, and index 0 stays.</summary>
    private int Nearest(float* query, float* vectors)
    {
        int nearest = 0;
        double least = LayerKernel.Infinite;
        for (int code = 0; code < Codes; code++)
        {
            double distance = _kernel.SquaredDistance(query, vectors + (nint)code * _codebook.Size, _codebook.Size);
            if (distance < least)
            {
                least = distance;
                nearest = code;
            }
        }

        return nearest;
    }

    private ReadOnlySpan<float> VectorOf(int position, int code)
    {
        nint index = (_codebook.Shared ? 0 : (nint)position * Codes) + code;
        return new ReadOnlySpan<float>(_vectors.Pointer + index * _codebook.Size, _codebook.Size);
    }
}
