using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Records the beginning of a decode: from any input to latents.</summary>
internal sealed class GpuLatentSource : IDisposable
{
    private const uint Workgroup = 64;

    private readonly ActivationMemory _activations;
    private readonly uint _latentSize;
    private readonly uint _elements;
    private readonly uint _positions;
    private readonly GpuNetwork? _encoder;
    private readonly GpuPriors _priors;
    private readonly GpuGather? _gather;
    private readonly GpuQuantiser? _quantiseLatents;
    private readonly GpuQuantiser? _quantiseEncodings;
    private readonly PathSetCache _paths;
    private readonly KernelPipeline _evaluatePaths;
    private readonly KernelPipeline? _reparameterise;
    private readonly DescriptorSet _reparameteriseSet;

    /// <param name="builder">What it is made with.</param>
    /// <param name="activations">Latents, which it writes, and room for what comes before.</param>
    public GpuLatentSource(NetworkBuilder builder, ActivationMemory activations)
    {
        ModelArchitecture architecture = builder.Model.Architecture;
        BufferSlice latents = activations.Latents.Slice;
        var constants = new KernelConstants(Workgroup);
        _activations = activations;
        _latentSize = (uint)architecture.LatentSize;
        _elements = (uint)architecture.Image.Elements;
        _positions = (uint)(architecture.Codebook?.Positions ?? 0);
        _encoder = architecture.Encoder is { } encoder ? new GpuNetwork(builder, encoder.ToDense(), activations.Second, activations.First, activations.Second) : null;
        var codebook = GpuCodebook.Create(builder);
        if (codebook is not null)
        {
            _gather = new GpuGather(builder, codebook, activations.Codes, latents);
            _quantiseLatents = new GpuQuantiser(builder, codebook, latents, activations.Codes);
            _quantiseEncodings = _encoder is null ? null : new GpuQuantiser(builder, codebook, _encoder.Output.Slice, activations.Codes);
        }
        else if (_encoder is not null)
        {
            _reparameterise = builder.Device.Pipelines.Get(KernelTable.Reparameterise, constants);
            _reparameteriseSet = builder.Bind(BindingShape.TwoBuffers, _encoder.Output.Slice, latents);
        }

        _priors = new GpuPriors(builder, codebook, activations);
        _evaluatePaths = builder.Device.Pipelines.Get(KernelTable.EvaluatePaths, constants);
        _paths = new PathSetCache(builder.Device, activations.Instances, latents);
    }

    /// <summary>Values of one instance of the widest input that the caller may give. Codes of a latent are no more than its values.</summary>
    public static ulong InputValues(ModelArchitecture architecture) =>
        (ulong)Math.Max(Math.Max(2, architecture.LatentSize), architecture.Encoder is null ? 0 : architecture.Image.Elements);

    /// <summary>Copies an input into a slot's mapped memory, in the order in which kernels read it.</summary>
    public void Write(in DecoderInput input, int batch, in BufferSlice upload)
    {
        switch (input.Kind)
        {
            case DecoderInputKind.Latents:
                InputLayout.Write(input.Values, _latentSize, (uint)batch, _activations.Chunk, upload.Span<float>());
                break;
            case DecoderInputKind.Images:
                InputLayout.Write(input.Values, _elements, (uint)batch, _activations.Chunk, upload.Span<float>());
                break;
            case DecoderInputKind.Codes:
                InputLayout.Write(input.CodeValues, _positions, (uint)batch, _activations.Chunk, upload.Span<int>());
                break;
            case DecoderInputKind.Paths:
                InputLayout.Write(input.PathSet!, input.Instances, upload.Span<PathTime>());
                break;
        }
    }

    /// <summary>Makes what an input needs, so that nothing fails once its first command is recorded.</summary>
    public void Prepare(in DecoderInput input, WorkMark mark, ulong? completedFrame)
    {
        if (input.Kind == DecoderInputKind.Paths)
        {
            _paths.Get(input.PathSet!, mark, completedFrame);
        }
    }

    /// <summary>Records a chunk of an input; a barrier is to follow.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="input">The input; prepared, and its values already in <paramref name="upload"/>.</param>
    /// <param name="first">The chunk's first instance in the batch.</param>
    /// <param name="count">Instances of the chunk.</param>
    /// <param name="upload">The slot's memory.</param>
    /// <param name="mark">Whose work it is.</param>
    /// <param name="completedFrame">The last frame of the host's that is complete.</param>
    public void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint count, in BufferSlice upload, WorkMark mark, ulong? completedFrame)
    {
        switch (input.Kind)
        {
            case DecoderInputKind.Latents:
                CopyValues(ref writer, in upload, first, count, _latentSize, _activations.Latents.Slice);
                break;
            case DecoderInputKind.PriorSamples:
                _priors.Record(ref writer, in input, first, count);
                break;
            case DecoderInputKind.Paths:
                RecordPaths(ref writer, in input, first, count, in upload, _paths.Get(input.PathSet!, mark, completedFrame));
                break;
            case DecoderInputKind.Codes:
                CopyValues(ref writer, in upload, first, count, _positions, _activations.Codes);
                writer.Barrier();
                _gather!.Record(ref writer, count);
                break;
            default:
                CopyValues(ref writer, in upload, first, count, _elements, _activations.Second.Slice);
                writer.Barrier();
                _encoder!.Record(ref writer, count);
                RecordEncodings(ref writer, in input, first, count);
                break;
        }

        if (input.ReplacesLatents)
        {
            writer.Barrier();
            Quantise(ref writer, _quantiseLatents!, count);
        }
    }

    public void Dispose() => _paths.Dispose();

    private void CopyValues(ref CommandWriter writer, in BufferSlice upload, uint first, uint count, uint values, in BufferSlice to) =>
        writer.Copy(in upload, InputLayout.Offset(first, values, _activations.Chunk), in to, 0, (ulong)values * LinearPlan.Stride(count) * sizeof(float));

    private void RecordPaths(ref CommandWriter writer, in DecoderInput input, uint first, uint count, in BufferSlice upload, DescriptorSet set)
    {
        writer.Copy(in upload, first * 8ul, _activations.Instances, 0, count * 8ul);
        writer.Barrier();
        uint firstSegment = (uint)input.PathSet!.Headers.Length * 8;
        var push = new PathsPush
        {
            LatentSize = _latentSize,
            Stride = LinearPlan.Stride(count),
            FirstSegment = firstSegment,
            FirstCoefficient = firstSegment + (uint)input.PathSet.Segments.Length * 8,
        };
        writer.Run(_evaluatePaths, set, push, _evaluatePaths.Groups(_latentSize), count);
    }

    private void RecordEncodings(ref CommandWriter writer, in DecoderInput input, uint first, uint count)
    {
        if (_quantiseEncodings is not null)
        {
            Quantise(ref writer, _quantiseEncodings, count);
            return;
        }

        var push = SamplePush.From(in input, _latentSize, first, count);
        (uint x, uint y) = push.Groups(_reparameterise!);
        writer.Run(_reparameterise!, _reparameteriseSet, push, x, y);
    }

    private void Quantise(ref CommandWriter writer, GpuQuantiser quantiser, uint count)
    {
        quantiser.Record(ref writer, count);
        writer.Barrier();
        _gather!.Record(ref writer, count);
    }
}
