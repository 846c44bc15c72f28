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
    private readonly ActivationMemory _activations;
    private readonly NetworkBuilder _builder;
    private readonly GpuLatentSource _source;
    private readonly GpuNetwork _decoder;
    private readonly TargetWriter _targets;
    private readonly uint _elements;

    /// <param name="device">The device.</param>
    /// <param name="model">The model; not needed after this.</param>
    /// <param name="maxBatch">The largest batch.</param>
    /// <param name="plan">How linear layers are run; null for what the device uses.</param>
    public DecodeEngine(VulkanDevice device, Model model, int maxBatch, LinearPlan? plan = null)
    {
        _device = device;
        ModelArchitecture architecture = model.Architecture;
        _elements = (uint)architecture.Image.Elements;
        int encoded = architecture.Encoder is null ? 0 : architecture.Image.Elements;
        if (Math.Max(architecture.Image.Elements, architecture.LatentSize) > MaximumValues)
        {
            throw new NotSupportedException($"Pictures and latents of more than {MaximumValues} values are not supported on Vulkan.");
        }

        ImmutableArray<DenseLayer> decoder = architecture.Decoder.ToDense(architecture.Logits);
        DenseLayer[] layers = [.. decoder, .. architecture.Encoder?.ToDense() ?? [], .. (architecture.Prior as AutoregressivePrior)?.Network.ToDense() ?? []];
        plan ??= LinearPlan.For(device);
        ulong width = GpuNetwork.Width(Math.Max(architecture.LatentSize, encoded), layers, plan);
        try
        {
            _activations = new ActivationMemory(device, (uint)architecture.LatentSize, (uint)(architecture.Codebook?.Positions ?? 0), width, (uint)maxBatch);
            _builder = new NetworkBuilder(device, model, plan, _activations.Chunk);
            _builder.Expect(layers);
            _source = new GpuLatentSource(_builder, _activations);
            _decoder = new GpuNetwork(_builder, decoder, _activations.Latents, _activations.First, _activations.Second);
            _builder.Finish();
            _targets = new TargetWriter(device, architecture, _decoder.Output.Slice, _decoder.Rows, _activations.Chunk);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How the decoder is run as one kernel for small batches; null where it is not.</summary>
    public NetworkFusion? Fusion => _decoder.Fusion;

    /// <summary>What runs each of the decoder's layers for a batch, of which as many instances as fit go at once.</summary>
    public IEnumerable<LinearChoice> ChoicesFor(int batch) => _decoder.ChoicesFor(Math.Min((uint)batch, _activations.Chunk));

    public TargetWriter Targets => _targets;

    /// <summary>Bytes of weights and activations on the device.</summary>
    public ulong AllocatedBytes => _builder.Weights.AllocatedBytes + _activations.AllocatedBytes;

    /// <summary>Copies an input into a slot's mapped memory, in the order in which kernels read it.</summary>
    public void WriteInput(in DecoderInput input, int batch, in BufferSlice upload) => _source.Write(in input, batch, in upload);

    /// <summary>Records a decode, or throws with nothing recorded.</summary>
    /// <param name="commands">Where to.</param>
    /// <param name="input">What to decode; checked, and its values already in <paramref name="upload"/>.</param>
    /// <param name="batch">Instances.</param>
    /// <param name="upload">The slot's memory.</param>
    /// <param name="target">Where the pictures go; checked.</param>
    /// <param name="ownBuffer">True where the target is a slot's own memory, which the processor reads afterwards.</param>
    /// <param name="mark">Whose work it is.</param>
    /// <param name="direct">From <see cref="BindResult"/>, for the target: the last layer writes there itself. Null where kernels or copies bring its values there.</param>
    /// <returns>Kernels that it takes.</returns>
    public int Record(
        CommandBuffer commands, in DecoderInput input, int batch, in BufferSlice upload, in GpuTarget target, bool ownBuffer, WorkMark mark, OutputBinding? direct = null)
    {
        ulong? completedFrame = _targets.Cache.CompletedFrame;
        _source.Prepare(in input, mark, completedFrame);
        if (direct is null)
        {
            _targets.Prepare(in target, (uint)batch, mark, ownBuffer);
        }

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

            _source.Record(ref writer, in input, first, count, in upload, mark, completedFrame);
            writer.Barrier();
            RecordDecoder(ref writer, first, count, direct);
            if (direct is not null)
            {
                continue;
            }

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

    /// <summary>Lets the last layer write floats straight into a slot's result; null where they do not fit its vec4s, or one binding.</summary>
    public OutputBinding? BindResult(in BufferSlice result) =>
        _decoder.Rows is not null && _elements % 4 == 0 && result.Size <= ActivationArena.BindingLimit(_device) ? _decoder.BindOutput(_builder, in result) : null;

    public void Dispose()
    {
        _targets?.Dispose();
        _source?.Dispose();
        _builder?.Dispose();
        _activations?.Dispose();
    }

    private void RecordDecoder(ref CommandWriter writer, uint first, uint count, OutputBinding? direct)
    {
        if (direct is not null)
        {
            _decoder.Record(ref writer, count, new RowStore(_elements / 4, first * (_elements / 4), direct));
        }
        else if (_decoder.Rows is { } rows)
        {
            _decoder.Record(ref writer, count, in rows);
        }
        else
        {
            _decoder.Record(ref writer, count);
        }
    }
}
