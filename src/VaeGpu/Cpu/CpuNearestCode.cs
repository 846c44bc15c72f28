namespace VaeGpu;

/// <summary>
/// Searches on the processor, with the kernels of <see cref="CpuDecoder"/>'s layers. The answers depend neither on how many queries come at once nor on
/// the number of threads.
/// </summary>
public sealed unsafe class CpuNearestCode : INearestCode, IParallelWork
{
    /// <summary>Scores that are held at once: 1 MiB of them stay in the caches between being computed and being read.</summary>
    private const int ChunkScores = 256 * 1024;

    /// <summary>Queries of a chunk at least, whatever their scores take: the kernels read the weights once for so many.</summary>
    private const int LeastChunk = 12;

    /// <summary>Values read below which waking another thread costs more than it saves.</summary>
    private const int PartValues = 64 * 1024;

    private readonly LayerKernel _kernel;
    private readonly WorkerPool _pool;
    private readonly CpuNetwork _scores;
    private readonly NativeFloats _codes;
    private readonly RowReader _reader;
    private readonly int _chunk;
    private readonly int _partQueries;
    private ScoreBound _bound;
    private bool _isSet;
    private bool _disposed;

    // The chunk under way, for the threads.
    private float* _queries;
    private float* _chunkScores;
    private int* _indices;
    private float* _squaredDistances;
    private int _count;

    /// <summary>Takes memory and starts the threads.</summary>
    /// <param name="codes">How many codes there are.</param>
    /// <param name="dimension">Values of a code.</param>
    /// <param name="maxQueries">The most queries of one call; 0 is 65,536, or fewer where so many would be more than 64 MiB.</param>
    /// <param name="threads">How many threads search, the calling one included; 0 is one for each core.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or no span could hold the codes or the queries.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for so many codes.</exception>
    public CpuNearestCode(int codes, int dimension, int maxQueries = 0, int threads = 0)
        : this(codes, dimension, maxQueries, threads, LayerKernel.Best)
    {
    }

    internal CpuNearestCode(int codes, int dimension, int maxQueries, int threads, LayerKernel kernel)
    {
        MaxQueries = NearestCodeChecks.Resolve(codes, dimension, maxQueries);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Codes = codes;
        Dimension = dimension;
        _kernel = kernel;
        _chunk = Math.Min(Math.Max(ChunkScores / codes, LeastChunk), MaxQueries);
        _partQueries = Math.Max(PartValues / Math.Max(codes, dimension), 1);
        _codes = new NativeFloats((long)codes * dimension);
        _reader = (name, firstRow, rows) => CodeScores.Read(CodeSpan, Dimension, name, firstRow, rows);
        _pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
        try
        {
            _scores = new CpuNetwork([CodeScores.Layer(codes, dimension)], dimension, _chunk, _pool, kernel);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => "CPU";

    /// <inheritdoc/>
    public int Codes { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int MaxQueries { get; }

    private Span<float> CodeSpan => new(_codes.Pointer, Codes * Dimension);

    /// <inheritdoc/>
    public void SetCodes(ReadOnlySpan<float> codes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        NearestCodeChecks.CheckCodes(this, codes);
        codes.CopyTo(CodeSpan);
        _scores.Pack(_reader);
        _bound = ScoreBound.For(codes, Dimension);
        _isSet = true;
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<float> queries, Span<int> indices, Span<float> squaredDistances)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        NearestCodeChecks.ThrowIfNotSet(_isSet);
        int count = NearestCodeChecks.CheckFind(this, queries, indices, squaredDistances);
        fixed (float* values = queries)
        {
            fixed (int* index = indices)
            {
                fixed (float* distance = squaredDistances)
                {
                    for (int first = 0; first < count; first += _count)
                    {
                        _count = Math.Min(_chunk, count - first);
                        _queries = values + (nint)first * Dimension;
                        _indices = index + first;
                        _squaredDistances = distance == null ? null : distance + first;
                        _chunkScores = _scores.Run(_queries, _count);
                        _pool.Run(this, (_count + _partQueries - 1) / _partQueries);
                    }
                }
            }
        }
    }

    /// <summary>Ends the threads and frees the memory.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pool.Dispose();
            _scores?.Dispose();
            _codes.Dispose();
        }
    }

    /// <inheritdoc/>
    void IParallelWork.Execute(int part)
    {
        int end = Math.Min((part + 1) * _partQueries, _count);
        for (int query = part * _partQueries; query < end; query++)
        {
            int index = Pick(_queries + (nint)query * Dimension, _chunkScores + (nint)query * _scores.OutputStride, out double squaredDistance);
            _indices[query] = index;
            if (_squaredDistances != null)
            {
                _squaredDistances[query] = (float)squaredDistance;
            }
        }
    }

    /// <summary>The direct search's winner among the codes whose scores let them be it.</summary>
    private int Pick(float* query, float* scores, out double squaredDistance)
    {
        float largest = _kernel.Largest(scores, Codes, out float runnerUp);
        int best = _kernel.FindNotBelow(scores, 0, Codes, largest);
        squaredDistance = SquaredDistance(query, best);
        float threshold = scores[best] - _bound.Slack(scores[best], (float)squaredDistance);
        if (runnerUp < threshold)
        {
            return best;
        }

        best = 0;
        squaredDistance = LayerKernel.Infinite;
        for (int code = 0; (code = _kernel.FindNotBelow(scores, code, Codes, threshold)) < Codes; code++)
        {
            double candidate = SquaredDistance(query, code);
            if (candidate < squaredDistance)
            {
                squaredDistance = candidate;
                best = code;
            }
        }

        return best;
    }

    private double SquaredDistance(float* query, int code) => _kernel.SquaredDistance(query, _codes.Pointer + (nint)code * Dimension, Dimension);
}
