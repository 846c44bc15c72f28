using System.Collections.Immutable;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// Records decodes: any input to any target in one piece of commands. Owns what all slots of a decoder share: weights, activations, and the
/// bindings of kernels to them.
/// </summary>
internal sealed class DecodeEngine : IDisposable
{
    private const uint Workgroup = 64;

    /// <summary>What one dispatch covers with the 65,535 workgroups that Vulkan guarantees.</summary>
    public const int MaximumValues = 65535 * (int)Workgroup;

    private readonly VulkanDevice _device;
    private readonly ModelArchitecture _architecture;
    private readonly ActivationMemory _activations;
    private readonly NetworkBuilder _builder;
    private readonly GpuNetwork _decoder;
    private readonly GpuNetwork? _encoder;
    private readonly TargetWriter _targets;
    private readonly PathSetCache _paths;
    private readonly KernelPipeline _samplePrior;
    private readonly KernelPipeline _evaluatePaths;
    private readonly KernelPipeline? _reparameterise;
    private readonly DescriptorSet _sampleSet;
    private readonly DescriptorSet _reparameteriseSet;

    public DecodeEngine(VulkanDevice device, Model model, int maxBatch)
    {
        _device = device;
        _architecture = model.Architecture;
        if (Math.Max(_architecture.Image.Elements, _architecture.LatentSize) > MaximumValues)
        {
            throw new NotSupportedException($"Pictures and latents of more than {MaximumValues} values are not supported on Vulkan.");
        }

        ImmutableArray<DenseLayer> decoder = _architecture.Decoder.ToDense(_architecture.Logits);
        ImmutableArray<DenseLayer>? encoder = _architecture.Encoder?.ToDense();
        LinearPlan plan = LinearPlan.For(device.Limits);
        ulong width = GpuNetwork.Width(encoder is null ? decoder : decoder.AddRange(encoder.Value), plan);
        try
        {
            _activations = new ActivationMemory(device, (uint)_architecture.LatentSize, width, (uint)maxBatch);
            _builder = new NetworkBuilder(device, model, plan, _activations.Chunk);
            _builder.Expect(decoder);
            _builder.Expect(encoder ?? []);
            _decoder = new GpuNetwork(_builder, decoder, _activations.Latents, _activations.First, _activations.Second);
            var constants = new KernelConstants(Workgroup);
            if (encoder is not null)
            {
                _encoder = new GpuNetwork(_builder, encoder.Value, _activations.Second, _activations.First, _activations.Second);
                _reparameterise = device.Pipelines.Get(KernelTable.Reparameterise, constants);
                _reparameteriseSet = _builder.Descriptors.Allocate(BindingShape.TwoBuffers);
                _builder.Descriptors.WriteBuffer(_reparameteriseSet, 0, _encoder.Output.Slice);
                _builder.Descriptors.WriteBuffer(_reparameteriseSet, 1, _activations.Latents.Slice);
            }

            _builder.Finish();
            _samplePrior = device.Pipelines.Get(KernelTable.SamplePrior, constants);
            _sampleSet = _builder.Descriptors.Allocate(BindingShape.OneBuffer);
            _builder.Descriptors.WriteBuffer(_sampleSet, 0, _activations.Latents.Slice);
            _evaluatePaths = device.Pipelines.Get(KernelTable.EvaluatePaths, constants);
            _paths = new PathSetCache(device, _activations.Instances, _activations.Latents.Slice);
            _targets = new TargetWriter(device, _architecture, _decoder.Output.Slice, _activations.Chunk);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TargetWriter Targets => _targets;

    /// <summary>Bytes of weights and activations on the device.</summary>
    public ulong AllocatedBytes => _builder.Weights.AllocatedBytes + _activations.AllocatedBytes;

    /// <summary>Values of one instance of the widest input that the caller may give.</summary>
    public static ulong InputValues(ModelArchitecture architecture) =>
        (ulong)Math.Max(Math.Max(2, architecture.LatentSize), architecture.Encoder is null ? 0 : architecture.Image.Elements);

    /// <summary>Copies an input into a slot's mapped memory, in the order in which kernels read it.</summary>
    public void WriteInput(in DecoderInput input, int batch, in BufferSlice upload)
    {
        switch (input.Kind)
        {
            case DecoderInputKind.Latents:
                InputLayout.Write(input.Values, (uint)_architecture.LatentSize, (uint)batch, _activations.Chunk, upload.Span<float>());
                break;
            case DecoderInputKind.Images:
                InputLayout.Write(input.Values, (uint)_architecture.Image.Elements, (uint)batch, _activations.Chunk, upload.Span<float>());
                break;
            case DecoderInputKind.Paths:
                InputLayout.Write(input.PathSet!, input.Instances, upload.Span<PathTime>());
                break;
        }
    }

    /// <summary>Records a decode, or throws with nothing recorded.</summary>
    /// <param name="commands">Where to.</param>
    /// <param name="input">What to decode; checked, and its values already in <paramref name="upload"/>.</param>
    /// <param name="batch">Instances.</param>
    /// <param name="upload">The slot's memory.</param>
    /// <param name="target">Where the pictures go; checked.</param>
    /// <param name="ownBuffer">True where the target is a slot's own memory, which the processor reads afterwards.</param>
    /// <param name="mark">Whose work it is.</param>
    /// <returns>Kernels that it takes.</returns>
    public int Record(CommandBuffer commands, in DecoderInput input, int batch, in BufferSlice upload, in GpuTarget target, bool ownBuffer, WorkMark mark)
    {
        if (input.Kind == DecoderInputKind.Paths)
        {
            PathSet(in input, mark);
        }

        _targets.Prepare(in target, (uint)batch, mark, ownBuffer);
        var writer = new CommandWriter(_device, commands);
        bool image = target.Buffer == 0;
        if (image)
        {
            writer.AcquireImage(target.Image);
        }

        if (image || ownBuffer)
        {
            writer.Barrier();
        }
        else
        {
            writer.BarrierFromEverything();
        }

        uint chunk = _activations.Chunk;
        for (uint first = 0; first < batch; first += chunk)
        {
            uint count = Math.Min(chunk, (uint)batch - first);
            if (first > 0)
            {
                writer.Barrier();
            }

            RecordInput(ref writer, in input, first, count, in upload, mark);
            writer.Barrier();
            _decoder.Record(ref writer, count);
            if (image)
            {
                _targets.RecordImage(ref writer, in target, first, count, mark);
            }
            else
            {
                _targets.RecordBuffer(ref writer, in target, first, count, mark, ownBuffer);
            }
        }

        if (image)
        {
            writer.ReleaseImage(target.Image);
        }
        else if (ownBuffer)
        {
            writer.BarrierToHost();
        }
        else
        {
            writer.BarrierToEverything();
        }

        return writer.Dispatches;
    }

    public void Dispose()
    {
        _targets?.Dispose();
        _paths?.Dispose();
        _builder?.Dispose();
        _activations?.Dispose();
    }

    private void RecordInput(ref CommandWriter writer, in DecoderInput input, uint first, uint count, in BufferSlice upload, WorkMark mark)
    {
        uint latentSize = (uint)_architecture.LatentSize;
        uint stride = LinearPlan.Stride(count);
        switch (input.Kind)
        {
            case DecoderInputKind.Latents:
                writer.Copy(in upload, InputLayout.Offset(first, latentSize, _activations.Chunk), _activations.Latents.Slice, 0, (ulong)latentSize * stride * sizeof(float));
                break;

            case DecoderInputKind.PriorSamples:
                SamplePush sample = Sample(in input, input.First + first, stride);
                writer.Run(_samplePrior, _sampleSet, sample, _samplePrior.Groups((latentSize + 3) / 4), count);
                break;

            case DecoderInputKind.Paths:
                DescriptorSet set = PathSet(in input, mark);
                writer.Copy(in upload, first * 8ul, _activations.Instances, 0, count * 8ul);
                writer.Barrier();
                uint firstSegment = (uint)input.PathSet!.Headers.Length * 8;
                var paths = new PathsPush
                {
                    LatentSize = latentSize,
                    Stride = stride,
                    FirstSegment = firstSegment,
                    FirstCoefficient = firstSegment + (uint)input.PathSet.Segments.Length * 8,
                };
                writer.Run(_evaluatePaths, set, paths, _evaluatePaths.Groups(latentSize), count);
                break;

            default:
                uint elements = (uint)_architecture.Image.Elements;
                writer.Copy(in upload, InputLayout.Offset(first, elements, _activations.Chunk), _activations.Second.Slice, 0, (ulong)elements * stride * sizeof(float));
                writer.Barrier();
                _encoder!.Record(ref writer, count);
                SamplePush epsilon = Sample(in input, first, stride);
                writer.Run(_reparameterise!, _reparameteriseSet, epsilon, _reparameterise!.Groups((latentSize + 3) / 4), count);
                break;
        }
    }

    private DescriptorSet PathSet(in DecoderInput input, WorkMark mark) => _paths.Get(input.PathSet!, mark, _targets.Cache.CompletedFrame);

    private SamplePush Sample(in DecoderInput input, uint firstInstance, uint stride) => new()
    {
        LatentSize = (uint)_architecture.LatentSize,
        Stride = stride,
        FirstInstance = firstInstance,
        SeedLow = (uint)input.Seed,
        SeedHigh = (uint)(input.Seed >> 32),
        Frame = input.Frame,
        Temperature = input.Temperature,
    };
}
