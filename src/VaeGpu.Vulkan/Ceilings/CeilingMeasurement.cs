using System.Diagnostics;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Measures a device's ceilings. Owns the memory and the commands that this takes.</summary>
internal sealed class CeilingMeasurement : IDisposable
{
    private const uint Workgroup = 64;
    private const int Repetitions = 9;
    private const int Submits = 501;

    /// <summary>Bytes that are read or written: beyond every cache, within what a small device has to spare.</summary>
    private const ulong WantedBytes = 256 << 20;

    private const uint ArithmeticInvocations = 1 << 20;
    private const int Accumulators = 12;

    private readonly VulkanDevice _device;
    private readonly MemoryArena _memory;
    private readonly DescriptorArena _descriptors;
    private readonly BufferSlice _values;
    private readonly DescriptorSet _set;
    private readonly FrameSlot _slot;

    public CeilingMeasurement(VulkanDevice device)
    {
        _device = device;
        _memory = new MemoryArena(device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferDstBit);
        _descriptors = new DescriptorArena(device);
        try
        {
            ulong bytes = Math.Min(Math.Min(WantedBytes, device.Limits.MaxStorageBufferRange), device.Description.Info.MemoryBytes / 4) & ~((16ul << 20) - 1);
            _values = _memory.Allocate(Math.Max(bytes, 16 << 20));
            _set = _descriptors.Allocate(BindingShape.OneBuffer);
            _descriptors.WriteBuffer(_set, 0, in _values);
            _slot = new FrameSlot(device, default, default);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public GpuCeilings Run()
    {
        Submit(null, default, 0, clear: true);
        uint quads = (uint)(_values.Size / 16);
        // So many invocations as keep every unit of a large device busy, each with a stream of its own steps.
        uint invocations = Math.Min(quads / 8, 65535 * Workgroup) / Workgroup * Workgroup;
        var stream = new CeilingPush { Rounds = quads / invocations, Stride = invocations, Term = 1 };
        double streamed = 16.0 * stream.Rounds * invocations;
        double reading = streamed / Fastest(KernelTable.CeilingReading, stream, invocations);
        double writing = streamed / Fastest(KernelTable.CeilingWriting, stream, invocations);

        uint lanes = Math.Min(ArithmeticInvocations, quads);
        var multiply = new CeilingPush { Rounds = 16, Stride = lanes, Factor = 0.5f, Term = 0.5f };
        double seconds = Fastest(KernelTable.CeilingArithmetic, multiply, lanes);
        // As many rounds as last about thirty milliseconds, of which starting them is nothing.
        multiply.Rounds = (uint)Math.Clamp(multiply.Rounds * 0.03 / seconds, 16, 1 << 20);
        double flops = 2.0 * Accumulators * multiply.Rounds * lanes / Fastest(KernelTable.CeilingArithmetic, multiply, lanes);

        var little = new CeilingPush { Rounds = 1, Stride = Workgroup };
        return new GpuCeilings(flops, reading, writing, Median(null, default), Median(KernelTable.CeilingWriting, little));
    }

    public void Dispose()
    {
        _slot?.Dispose();
        _descriptors.Dispose();
        _memory.Dispose();
    }

    /// <summary>The shortest of some runs in seconds, by the device's own clock where it has one.</summary>
    private double Fastest(KernelVariant variant, CeilingPush push, uint invocations)
    {
        KernelPipeline pipeline = _device.Pipelines.Get(variant, new KernelConstants(Workgroup));
        double least = double.PositiveInfinity;
        for (int i = 0; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Submit(pipeline, push, invocations, clear: false);
            TimeSpan elapsed = _slot.ReadGpuTime() ?? Stopwatch.GetElapsedTime(start);
            least = Math.Min(least, elapsed.TotalSeconds);
        }

        return least;
    }

    private TimeSpan Median(KernelVariant? variant, CeilingPush push)
    {
        KernelPipeline? pipeline = variant is null ? null : _device.Pipelines.Get(variant, new KernelConstants(Workgroup));
        using var slot = new CommandSlot(_device);
        var times = new long[Submits];
        for (int i = 0; i < times.Length; i++)
        {
            slot.Begin();
            Record(slot.Commands, pipeline, push, Workgroup);
            long start = Stopwatch.GetTimestamp();
            slot.Submit();
            _device.Queue.Wait(slot);
            times[i] = Stopwatch.GetTimestamp() - start;
        }

        Array.Sort(times);
        return Stopwatch.GetElapsedTime(0, times[Submits / 2]);
    }

    private void Submit(KernelPipeline? pipeline, CeilingPush push, uint invocations, bool clear)
    {
        CommandBuffer commands = _slot.Begin();
        if (clear)
        {
            new CommandWriter(_device, commands).Clear(in _values, _values.Size);
        }

        Record(commands, pipeline, push, invocations);
        _slot.Submit();
        _slot.Wait();
    }

    private void Record(CommandBuffer commands, KernelPipeline? pipeline, CeilingPush push, uint invocations)
    {
        if (pipeline is not null)
        {
            var writer = new CommandWriter(_device, commands);
            writer.Barrier();
            writer.Run(pipeline, _set, push, pipeline.Groups(invocations), 1);
        }
    }
}
