using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Some of a search's codes on the device, twice: packed as the layer that scores them, and row after row for the direct search.</summary>
internal sealed unsafe class CodePart : IDisposable
{
    private const uint Workgroup = 64;

    // Of a kernel that shares queries out, and how many invocations have the same.
    private const uint SlicedWorkgroup = 128;
    private const uint Slices = 16;

    private const ulong PieceBytes = 16 << 20;

    private readonly LayerBuilder _builder;
    private readonly GpuLayer _scores;
    private readonly BufferSlice _rows;
    private readonly bool _hasBlocks;
    private readonly bool _isSliced;
    private readonly KernelPipeline _pick;
    private readonly DescriptorSet _set;
    private readonly int _first;
    private readonly int _count;
    private readonly int _dimension;
    private ScoreBound _bound;

    // The codes while they are read, and no longer.
    private float* _source;

    /// <param name="device">The device.</param>
    /// <param name="plan">The search's plan.</param>
    /// <param name="first">The part's first code.</param>
    /// <param name="count">How many codes it has.</param>
    /// <param name="dimension">Values of a code.</param>
    /// <param name="queries">[dimension, stride].</param>
    /// <param name="scores">[codes, stride], for the time of one part.</param>
    /// <param name="results">[chunk], code and squared distance.</param>
    /// <param name="uploader">What fills the codes' memory, shared by all parts.</param>
    public CodePart(
        VulkanDevice device, SearchPlan plan, int first, int count, int dimension, ActivationRegion queries, ActivationRegion scores, in BufferSlice results, Uploader uploader)
    {
        _first = first;
        _count = count;
        _dimension = dimension;
        DenseLayer layer = CodeScores.Layer(count, dimension);
        ulong rowBytes = (ulong)count * SearchPlan.RowBytes((uint)dimension);
        _builder = new LayerBuilder(device, Read, ReadWeights, plan.Linear, plan.Chunk, uploader);
        try
        {
            _builder.Expect([layer]);
            _builder.Expect(rowBytes);
            _rows = _builder.Weights.Allocate(rowBytes);
            bool isGpu = plan.Linear.Vector.Kernel.IsSliced;
            bool texels = !isGpu && queries.View.Handle != 0 && scores.View.Handle != 0 && rowBytes / 16 <= device.Limits.MaxTexelBufferElements;
            bool sameTexels = GpuLayer.ReadsTexels(_builder, layer.Linear, ModelPrecision.Float32, queries.View.Handle != 0) == texels;
            bool inOnePart = dimension <= GpuLayer.InputsAtOnce(_builder, ModelPrecision.Float32, texels);
            LinearKernel? blocks = sameTexels && inOnePart ? plan.Linear.Search(texels) : null;
            _hasBlocks = blocks is not null;
            _isSliced = isGpu && !_hasBlocks;
            _scores = GpuLayer.Create(_builder, layer, queries, scores, blocks);
            KernelVariant variant = (blocks is not null, texels) switch
            {
                (false, false) when _isSliced => KernelTable.NearestCodeSliced,
                (true, true) => KernelTable.NearestOfBlocksOfTexels,
                (true, false) => KernelTable.NearestOfBlocks,
                (false, true) => KernelTable.NearestCodeOfTexels,
                _ => KernelTable.NearestCode,
            };
            _pick = device.Pipelines.Get(variant, new KernelConstants(_isSliced ? SlicedWorkgroup : Workgroup));
            DescriptorArena descriptors = _builder.Descriptors;
            _set = descriptors.Allocate(variant.Shape);
            if (texels)
            {
                descriptors.WriteTexels(_set, 0, _builder.View(in _rows));
                descriptors.WriteTexels(_set, 1, queries.View);
                descriptors.WriteTexels(_set, 2, scores.View);
            }
            else
            {
                descriptors.WriteBuffer(_set, 0, in _rows);
                descriptors.WriteBuffer(_set, 1, queries.Slice);
                descriptors.WriteBuffer(_set, 2, scores.Slice);
            }

            descriptors.WriteBuffer(_set, 3, in results);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Uploads the part's codes, there once the uploader has finished; no search may be under way.</summary>
    /// <param name="codes">All codes, [codes, dimension].</param>
    public void SetCodes(ReadOnlySpan<float> codes)
    {
        codes = codes.Slice(_first * _dimension, _count * _dimension);
        _bound = ScoreBound.For(codes, _dimension);
        fixed (float* source = codes)
        {
            _source = source;
            _scores.Upload(_builder.Packer);
            _source = null;
        }

        UploadRows(codes);
    }

    /// <summary>Records the search of this part for some queries; barriers are to come before and after.</summary>
    public void Record(ref CommandWriter writer, uint queries)
    {
        uint batch = Math.Max(queries, SearchPlan.MinimumBatch);
        if (_hasBlocks)
        {
            // It has no use for rows, and reads how many codes there are in their place.
            _scores.Record(ref writer, batch, new RowStore((uint)_count));
        }
        else
        {
            _scores.Record(ref writer, batch);
        }

        writer.Barrier();
        var push = new NearestPush
        {
            CodeCount = (uint)_count,
            FirstCode = (uint)_first,
            Dimension = (uint)_dimension,
            QueryCount = queries,
            Stride = LinearPlan.Stride(batch) / 4,
            Relative = _bound.Relative,
            Absolute = _bound.Absolute,
            LargestSquare = _bound.LargestSquare,
        };
        writer.Run(_pick, _set, push, _pick.Groups((queries + 3) / 4 * (_isSliced ? Slices : 1)), 1);
    }

    public void Dispose() => _builder.Dispose();

    private void Read(string name, int firstRow, Span<float> destination) =>
        CodeScores.Read(new ReadOnlySpan<float>(_source, _count * _dimension), _dimension, name, firstRow, destination);

    private void ReadWeights(string name, int firstRow, long firstByte, int bytes, Span<byte> destination, int stride)
    {
        byte* from = (byte*)(_source + (nint)firstRow * _dimension) + firstByte;
        for (; !destination.IsEmpty; destination = destination[stride..])
        {
            new ReadOnlySpan<byte>(from, bytes).CopyTo(destination);
            from += (nint)_dimension * sizeof(float);
        }
    }

    private void UploadRows(ReadOnlySpan<float> codes)
    {
        ulong rowBytes = SearchPlan.RowBytes((uint)_dimension);
        int floats = (int)(rowBytes / sizeof(float));
        int rowsAtOnce = (int)Math.Clamp(PieceBytes / rowBytes, 1, (ulong)_count);
        for (int first = 0; first < _count; first += rowsAtOnce)
        {
            int rows = Math.Min(rowsAtOnce, _count - first);
            ulong offset = (ulong)first * rowBytes;
            float* memory = _builder.Uploader.Map(in _rows, offset, (ulong)rows * rowBytes);
            for (int row = 0; row < rows; row++)
            {
                var target = new Span<float>(memory + (nint)row * floats, floats);
                codes.Slice((first + row) * _dimension, _dimension).CopyTo(target);
                target[_dimension..].Clear();
            }

            _builder.Uploader.Commit(in _rows, offset, (ulong)rows * rowBytes);
        }
    }
}
