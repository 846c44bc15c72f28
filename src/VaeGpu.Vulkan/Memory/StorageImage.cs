using Silk.NET.Vulkan;
using VkFormat = Silk.NET.Vulkan.Format;

namespace VaeGpu.Vulkan;

/// <summary>An image of our own that kernels write and a host's shaders read: 2D, one level, one layer, in no layout before its first use.</summary>
internal sealed unsafe class StorageImage : IDisposable
{
    private const ImageUsageFlags Uses = ImageUsageFlags.StorageBit | ImageUsageFlags.SampledBit | ImageUsageFlags.TransferSrcBit | ImageUsageFlags.TransferDstBit;

    private readonly VulkanDevice _device;
    private Image _image;
    private DeviceMemory _memory;

    /// <param name="device">The device, which must outlive this.</param>
    /// <param name="format">VkFormat: R8G8B8A8_UNORM or R16G16B16A16_SFLOAT, which every device stores to.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">The format is another, or the device has no images of that size.</exception>
    /// <exception cref="GpuException">No memory is left.</exception>
    public StorageImage(VulkanDevice device, uint format, uint width, uint height)
    {
        if ((VkFormat)format is not (VkFormat.R8G8B8A8Unorm or VkFormat.R16G16B16A16Sfloat))
        {
            throw new ArgumentException($"The format is {(VkFormat)format}; it must be R8G8B8A8_UNORM or R16G16B16A16_SFLOAT.", nameof(format));
        }

        var info = new ImageCreateInfo
        {
            SType = StructureType.ImageCreateInfo,
            ImageType = ImageType.Type2D,
            Format = (VkFormat)format,
            Extent = new Extent3D { Width = width, Height = height, Depth = 1 },
            MipLevels = 1,
            ArrayLayers = 1,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = Uses,
            SharingMode = SharingMode.Exclusive,
        };
        Result possible = device.Vk.GetPhysicalDeviceImageFormatProperties(device.Description.Handle, info.Format, info.ImageType, info.Tiling, Uses, 0, out ImageFormatProperties limits);
        if (possible == Result.ErrorFormatNotSupported || width == 0 || height == 0 || width > limits.MaxExtent.Width || height > limits.MaxExtent.Height)
        {
            throw new ArgumentException($"{device.Description.Info.Name} has no images of {width}×{height} pixels in {(VkFormat)format}.", nameof(width));
        }

        device.Check(possible, "vkGetPhysicalDeviceImageFormatProperties");
        _device = device;
        Format = format;
        Width = width;
        Height = height;
        try
        {
            Create(in info);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>VkImage.</summary>
    public ulong Handle => _image.Handle;

    /// <summary>VkFormat.</summary>
    public uint Format { get; }

    public uint Width { get; }

    public uint Height { get; }

    /// <summary>Frees the image, which the device must have done with.</summary>
    public void Dispose()
    {
        if (_image.Handle != 0)
        {
            _device.Vk.DestroyImage(_device.Handle, _image, null);
            _image = default;
        }

        if (_memory.Handle != 0)
        {
            _device.Vk.FreeMemory(_device.Handle, _memory, null);
            _memory = default;
        }
    }

    private void Create(in ImageCreateInfo info)
    {
        _device.Check(_device.Vk.CreateImage(_device.Handle, in info, null, out _image), "vkCreateImage");
        _device.Vk.GetImageMemoryRequirements(_device.Handle, _image, out MemoryRequirements requirements);
        Result result = Result.ErrorOutOfDeviceMemory;
        foreach (uint type in _device.MemoryTypes.Ranked(MemoryKind.Device, requirements.MemoryTypeBits))
        {
            var memory = new MemoryAllocateInfo { SType = StructureType.MemoryAllocateInfo, AllocationSize = requirements.Size, MemoryTypeIndex = type };
            result = _device.Vk.AllocateMemory(_device.Handle, in memory, null, out _memory);
            if (result != Result.ErrorOutOfDeviceMemory)
            {
                break;
            }
        }

        _device.Check(result, "vkAllocateMemory");
        _device.Check(_device.Vk.BindImageMemory(_device.Handle, _image, _memory, 0), "vkBindImageMemory");
    }
}
