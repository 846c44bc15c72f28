using System.Collections.Immutable;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Encodes pictures on a Vulkan device. After the first call no managed memory is allocated. Not thread-safe: one thread at a time.</summary>
public sealed class GpuEncoder : IEncoder
{
    private const uint Workgroup = 64;

    private readonly VulkanDevice _device;
    private readonly ActivationMemory _activations;
    private readonly NetworkBuilder _builder;
    private readonly GpuNetwork _network;
    private readonly GpuQuantiser? _quantiser;
    private readonly MemoryArena _uploads;
    private readonly MemoryArena _results;
    private readonly TargetCache _windows;
    private readonly KernelPipeline _toFloats;
    private readonly FrameSlot _slot;
    private bool _disposed;

    internal GpuEncoder(VulkanDevice device, Model model, int maxBatch)
    {
        ArgumentNullException.ThrowIfNull(model);
        _device = device;
        Architecture = model.Architecture;
        if (Architecture.Encoder is null)
        {
            throw new ArgumentException("The model has no encoder.", nameof(model));
        }

        if (Architecture.EncodingSize > DecodeEngine.MaximumValues)
        {
            throw new NotSupportedException($"Encodings of more than {DecodeEngine.MaximumValues} values are not supported on Vulkan.");
        }

        MaxBatch = DecoderChecks.Resolve(new DecoderOptions { MaxBatch = maxBatch }).MaxBatch;
        if (MaxBatch > GpuDecoder.LargestBatch)
        {
            throw new ArgumentOutOfRangeException(nameof(maxBatch), maxBatch, $"On Vulkan a batch is at most {GpuDecoder.LargestBatch}.");
        }

        DecoderChecks.CheckMaxBatch(Architecture, MaxBatch);
        device.ThrowIfLost();
        device.AddReference();
        ImmutableArray<DenseLayer> layers = Architecture.Encoder.ToDense();
        LinearPlan plan = LinearPlan.For(device);
        _uploads = new MemoryArena(device, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
        _results = new MemoryArena(device, MemoryKind.Readback, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferDstBit);
        try
        {
            _activations = new ActivationMemory(device, (uint)Architecture.LatentSize, Positions, GpuNetwork.Width(Architecture.Image.Elements, layers, plan), (uint)MaxBatch);
            _builder = new NetworkBuilder(device, model, plan, _activations.Chunk);
            _builder.Expect(layers);
            _network = new GpuNetwork(_builder, layers, _activations.Second, _activations.First, _activations.Second);
            _quantiser = GpuCodebook.Create(_builder) is { } codebook ? new GpuQuantiser(_builder, codebook, _network.Output.Slice, _activations.Codes) : null;
            _builder.Finish();
            _windows = new TargetCache(device, _network.Output.Slice);
            _toFloats = device.Pipelines.Get(KernelTable.ToFloats, new KernelConstants(Workgroup));
            ulong input = InputLayout.Bytes((uint)MaxBatch, (ulong)Architecture.Image.Elements);
            ulong result = Math.Max((ulong)MaxBatch * RowBytes, InputLayout.Bytes((uint)MaxBatch, Positions));
            _uploads.Expect(_uploads.Align(input));
            _results.Expect(_results.Align(result));
            _slot = new FrameSlot(device, _uploads.Allocate(input), _results.Allocate(result));
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

    private ulong RowBytes => (ulong)Architecture.EncodingSize * sizeof(float);

    private uint Positions => (uint)(Architecture.Codebook?.Positions ?? 0);

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> images, Span<float> mean, Span<float> logVariance)
    {
        Enter();
        int latentSize = Architecture.LatentSize;
        int encodingSize = Architecture.EncodingSize;
        int batch = DecoderChecks.CheckEncode(Architecture, MaxBatch, images, mean, logVariance);
        Run(images, (uint)batch, toCodes: false);
        ReadOnlySpan<float> result = _slot.Result.Span<float>();
        for (int i = 0; i < batch; i++)
        {
            result.Slice(i * encodingSize, latentSize).CopyTo(mean[(i * latentSize)..]);
            if (logVariance.Length != 0)
            {
                result.Slice(i * encodingSize + latentSize, latentSize).CopyTo(logVariance[(i * latentSize)..]);
            }
        }
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> images, Span<int> codes)
    {
        Enter();
        int batch = DecoderChecks.CheckEncode(Architecture, MaxBatch, images, codes);
        Run(images, (uint)batch, toCodes: true);
        InputLayout.Read<int>(_slot.Result.Span<int>(), Positions, (uint)batch, _activations.Chunk, codes);
    }

    /// <summary>Waits for the encoder's own submissions and frees everything.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _slot?.Dispose();
        _windows?.Dispose();
        _builder?.Dispose();
        _activations?.Dispose();
        _results?.Dispose();
        _uploads?.Dispose();
        _device.Dispose();
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _device.ThrowIfLost();
        _device.Pipelines.Refresh();
    }

    private void Run(ReadOnlySpan<float> images, uint batch, bool toCodes)
    {
        // Complete but where an earlier wait failed.
        _slot.Wait();
        InputLayout.Write(images, (uint)Architecture.Image.Elements, batch, _activations.Chunk, _slot.Input.Span<float>());
        Record(_slot.Begin(), batch, toCodes);
        _slot.Submit();
        _slot.Wait();
    }

    private void Record(CommandBuffer commands, uint batch, bool toCodes)
    {
        var writer = new CommandWriter(_device, commands);
        uint elements = (uint)Architecture.Image.Elements;
        uint chunk = _activations.Chunk;
        for (uint first = 0; first < batch; first += chunk)
        {
            uint count = Math.Min(chunk, batch - first);
            writer.Barrier();
            writer.Copy(_slot.Input, InputLayout.Offset(first, elements, chunk), _activations.Second.Slice, 0, (ulong)elements * LinearPlan.Stride(count) * sizeof(float));
            writer.Barrier();
            _network.Record(ref writer, count);
            if (toCodes)
            {
                RecordCodes(ref writer, first, count);
            }
            else
            {
                RecordValues(ref writer, first, count);
            }
        }

        writer.BarrierToHost();
    }

    private void RecordCodes(ref CommandWriter writer, uint first, uint count)
    {
        _quantiser!.Record(ref writer, count);
        writer.Barrier();
        writer.Copy(_activations.Codes, 0, _slot.Result, InputLayout.Offset(first, Positions, _activations.Chunk), (ulong)Positions * LinearPlan.Stride(count) * sizeof(uint));
    }

    private void RecordValues(ref CommandWriter writer, uint first, uint count)
    {
        BufferSlice result = _slot.Result;
        DescriptorSet set = _windows.ForBuffer(
            result.Buffer, result.Offset + first * RowBytes, _activations.Chunk * RowBytes, result.Offset + result.Size, isOwn: true, new WorkMark(_slot.Commands, 0), out uint offset);
        var push = new DecodedPush
        {
            Width = (uint)Architecture.EncodingSize,
            Height = 1,
            Channels = 1,
            ValueStride = LinearPlan.Stride(count),
            InstanceStride = 1,
            Offset = offset,
        };
        writer.Run(_toFloats, set, push, _toFloats.Groups(push.Width), count);
    }
}
