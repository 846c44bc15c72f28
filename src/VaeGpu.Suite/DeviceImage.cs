using Silk.NET.Vulkan;
using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>An RGBA8 image such as a host would lend.</summary>
internal sealed unsafe class DeviceImage : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly uint _width;
    private readonly uint _height;
    private Image _image;
    private DeviceMemory _memory;

    public DeviceImage(GpuDevice device, uint width, uint height)
    {
        _device = device.Internal;
        _width = width;
        _height = height;
        Vk vk = _device.Vk;
        var info = new ImageCreateInfo
        {
            SType = StructureType.ImageCreateInfo,
            ImageType = ImageType.Type2D,
            Format = Format.R8G8B8A8Unorm,
            Extent = new Extent3D { Width = width, Height = height, Depth = 1 },
            MipLevels = 1,
            ArrayLayers = 1,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = ImageUsageFlags.StorageBit | ImageUsageFlags.TransferSrcBit,
        };
        try
        {
            _device.Check(vk.CreateImage(_device.Handle, in info, null, out _image), "vkCreateImage");
            vk.GetImageMemoryRequirements(_device.Handle, _image, out MemoryRequirements requirements);
            var allocate = new MemoryAllocateInfo
            {
                SType = StructureType.MemoryAllocateInfo,
                AllocationSize = requirements.Size,
                MemoryTypeIndex = _device.MemoryTypes.Ranked(MemoryKind.Device, requirements.MemoryTypeBits)[0],
            };
            _device.Check(vk.AllocateMemory(_device.Handle, in allocate, null, out _memory), "vkAllocateMemory");
            _device.Check(vk.BindImageMemory(_device.Handle, _image, _memory, 0), "vkBindImageMemory");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The image as a target; what it held is not kept.</summary>
    public HostImage Host => new()
    {
        Image = _image.Handle,
        Format = (uint)Format.R8G8B8A8Unorm,
        Width = _width,
        Height = _height,
        CurrentLayout = (uint)ImageLayout.Undefined,
        FinalLayout = (uint)ImageLayout.General,
    };

    public void Dispose()
    {
        _device.Vk.DestroyImage(_device.Handle, _image, null);
        _device.Vk.FreeMemory(_device.Handle, _memory, null);
    }
}
