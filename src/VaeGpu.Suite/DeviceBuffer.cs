using Silk.NET.Vulkan;
using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>Device memory such as a host would lend for floats.</summary>
internal sealed class DeviceBuffer : IDisposable
{
    private readonly MemoryArena _memory;
    private readonly BufferSlice _slice;

    public DeviceBuffer(GpuDevice device, ulong bytes)
    {
        _memory = new MemoryArena(device.Internal, MemoryKind.Device, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferDstBit);
        try
        {
            _slice = _memory.Allocate(bytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public GpuTarget Target => GpuTarget.ToBuffer(_slice.Buffer.Handle, _slice.Offset, _slice.Size, PixelFormat.Float);

    public void Dispose() => _memory.Dispose();
}
