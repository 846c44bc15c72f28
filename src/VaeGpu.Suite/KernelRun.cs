using Silk.NET.Vulkan;
using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>One kernel on device memory, without the decode around it: submitted and waited for. Its result stays in device memory.</summary>
internal sealed class KernelRun : IRun
{
    private readonly VulkanDevice _device;
    private readonly MemoryArena _memory;
    private readonly DescriptorArena _descriptors;
    private readonly KernelPipeline _kernel;
    private readonly DescriptorSet _set;
    private readonly FrameSlot _slot;
    private readonly SamplePush _push;

    /// <param name="device">The device.</param>
    /// <param name="kernel">A kernel that is started with <see cref="SamplePush"/>.</param>
    /// <param name="instances">Latents.</param>
    /// <param name="latentSize">Values of a latent.</param>
    /// <param name="inputs">Values of a latent that the kernel reads; 0 where it reads none.</param>
    public KernelRun(GpuDevice device, KernelVariant kernel, uint instances, uint latentSize, uint inputs)
    {
        const uint Workgroup = 64;
        _device = device.Internal;
        _memory = new MemoryArena(_device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferDstBit);
        _descriptors = new DescriptorArena(_device);
        try
        {
            _kernel = _device.Pipelines.Get(kernel, new KernelConstants(Workgroup));
            _set = _descriptors.Allocate(kernel.Shape);
            _push = new SamplePush { LatentSize = latentSize, Stride = LinearPlan.Stride(instances), SeedLow = 1, Temperature = 1 };
            uint binding = 0;
            BufferSlice read = default;
            if (inputs > 0)
            {
                read = _memory.Allocate((ulong)inputs * _push.Stride * sizeof(float));
                _descriptors.WriteBuffer(_set, binding++, in read);
            }

            BufferSlice written = _memory.Allocate((ulong)latentSize * _push.Stride * sizeof(float));
            _descriptors.WriteBuffer(_set, binding, in written);
            _slot = new FrameSlot(_device, default, default);
            if (inputs > 0)
            {
                new CommandWriter(_device, _slot.Begin()).Clear(in read, read.Size);
                _slot.Submit();
                _slot.Wait();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TimeSpan? DeviceTime => _slot.ReadGpuTime();

    public int? Dispatches => 1;

    public void Once()
    {
        var writer = new CommandWriter(_device, _slot.Begin());
        writer.Barrier();
        (uint x, uint y) = _push.Groups(_kernel);
        writer.Run(_kernel, _set, _push, x, y);
        _slot.Submit();
        _slot.Wait();
    }

    public void Dispose()
    {
        _slot?.Dispose();
        _descriptors.Dispose();
        _memory.Dispose();
    }
}
