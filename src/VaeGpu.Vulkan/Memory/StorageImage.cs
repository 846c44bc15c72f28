using Silk.NET.Vulkan;
using VkFormat = Silk.NET.Vulkan.Format;

namespace VaeGpu.Vulkan;

/// <summary>An image of our own that kernels write and others read: 2D, one level, one layer, in no layout before its first use, in memory that is its alone.</summary>
internal sealed unsafe class StorageImage : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly ExternalMemoryHandleTypeFlags _exported;
    private Image _image;

    /// <param name="device">The device, which must outlive this.</param>
    /// <param name="format">VkFormat: R8G8B8A8_UNORM or R16G16B16A16_SFLOAT, which every device stores to.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="exported">As what the memory can be given out; 0 for not at all. The device has the extension for it.</param>
    /// <exception cref="ArgumentException">The format is another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The device has no images of that size.</exception>
    /// <exception cref="NotSupportedException">The device exports no such image.</exception>
    /// <exception cref="GpuException">No memory is left.</exception>
    public StorageImage(VulkanDevice device, uint format, uint width, uint height, ExternalMemoryHandleTypeFlags exported = 0)
    {
        if ((VkFormat)format is not (VkFormat.R8G8B8A8Unorm or VkFormat.R16G16B16A16Sfloat))
        {
            throw new ArgumentException($"The format is {(VkFormat)format}; it must be R8G8B8A8_UNORM or R16G16B16A16_SFLOAT.", nameof(format));
        }

        _device = device;
        _exported = exported;
        Format = format;
        Width = width;
        Height = height;
        CheckLimits();
        try
        {
            CreateImage();
            AllocateMemory();
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

    public DeviceMemory Memory { get; private set; }

    /// <summary>Bytes of the memory; the image begins at 0.</summary>
    public ulong MemoryBytes { get; private set; }

    /// <summary>
    /// OpenGL cannot say for what it imports an image, nor that it will not view it in another format, and assumes the most of both
    /// (EXT_external_objects, issues 13 and 17): an image that was made for less has another layout than it reads on some drivers.
    /// </summary>
    private ImageUsageFlags Uses => ImageUsageFlags.StorageBit | ImageUsageFlags.SampledBit | ImageUsageFlags.TransferSrcBit | ImageUsageFlags.TransferDstBit
        | (_exported == 0 ? 0 : ImageUsageFlags.ColorAttachmentBit | ImageUsageFlags.InputAttachmentBit);

    private ImageCreateFlags Flags => _exported == 0 ? 0 : ImageCreateFlags.CreateMutableFormatBit;

    /// <summary>Frees the image, which the device must have done with. Memory that someone imported lives on there.</summary>
    public void Dispose()
    {
        if (_image.Handle != 0)
        {
            _device.Vk.DestroyImage(_device.Handle, _image, null);
            _image = default;
        }

        if (Memory.Handle != 0)
        {
            _device.Vk.FreeMemory(_device.Handle, Memory, null);
            Memory = default;
        }
    }

    private void CheckLimits()
    {
        string device = _device.Description.Info.Name;
        var external = new PhysicalDeviceExternalImageFormatInfo { SType = StructureType.PhysicalDeviceExternalImageFormatInfo, HandleType = _exported };
        var info = new PhysicalDeviceImageFormatInfo2
        {
            SType = StructureType.PhysicalDeviceImageFormatInfo2,
            PNext = _exported == 0 ? null : &external,
            Format = (VkFormat)Format,
            Type = ImageType.Type2D,
            Tiling = ImageTiling.Optimal,
            Usage = Uses,
            Flags = Flags,
        };
        var export = new ExternalImageFormatProperties { SType = StructureType.ExternalImageFormatProperties };
        var properties = new ImageFormatProperties2 { SType = StructureType.ImageFormatProperties2, PNext = _exported == 0 ? null : &export };
        Result result = _device.Vk.GetPhysicalDeviceImageFormatProperties2(_device.Description.Handle, &info, &properties);
        bool exports = _exported == 0 || (export.ExternalMemoryProperties.ExternalMemoryFeatures & ExternalMemoryFeatureFlags.ExportableBit) != 0;
        if (result == Result.ErrorFormatNotSupported || (result == Result.Success && !exports))
        {
            throw new NotSupportedException($"{device} has no such images of format {(VkFormat)Format}{(_exported == 0 ? "" : " that it exports")}.");
        }

        _device.Check(result, "vkGetPhysicalDeviceImageFormatProperties2");
        Extent3D most = properties.ImageFormatProperties.MaxExtent;
        if (Width == 0 || Height == 0 || Width > most.Width || Height > most.Height)
        {
            string name = Width == 0 || Width > most.Width ? "width" : "height";
            throw new ArgumentOutOfRangeException(name, $"{device} has no images of {Width}×{Height} pixels; it has them up to {most.Width}×{most.Height}.");
        }
    }

    private void CreateImage()
    {
        var external = new ExternalMemoryImageCreateInfo { SType = StructureType.ExternalMemoryImageCreateInfo, HandleTypes = _exported };
        var info = new ImageCreateInfo
        {
            SType = StructureType.ImageCreateInfo,
            PNext = _exported == 0 ? null : &external,
            Flags = Flags,
            ImageType = ImageType.Type2D,
            Format = (VkFormat)Format,
            Extent = new Extent3D { Width = Width, Height = Height, Depth = 1 },
            MipLevels = 1,
            ArrayLayers = 1,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = Uses,
            SharingMode = SharingMode.Exclusive,
        };
        _device.Check(_device.Vk.CreateImage(_device.Handle, in info, null, out _image), "vkCreateImage");
    }

    private void AllocateMemory()
    {
        _device.Vk.GetImageMemoryRequirements(_device.Handle, _image, out MemoryRequirements requirements);
        if (requirements.Size > _device.Limits.MaxAllocation)
        {
            throw new GpuException($"{Width}×{Height} pixels take {requirements.Size} bytes, more than the {_device.Limits.MaxAllocation} that {_device.Description.Info.Name} gives in one piece.");
        }

        var dedicated = new MemoryDedicatedAllocateInfo { SType = StructureType.MemoryDedicatedAllocateInfo, Image = _image };
        var export = new ExportMemoryAllocateInfo { SType = StructureType.ExportMemoryAllocateInfo, PNext = &dedicated, HandleTypes = _exported };
        Result result = Result.ErrorOutOfDeviceMemory;
        foreach (uint type in _device.MemoryTypes.Ranked(MemoryKind.Device, requirements.MemoryTypeBits))
        {
            var info = new MemoryAllocateInfo
            {
                SType = StructureType.MemoryAllocateInfo,
                PNext = _exported == 0 ? &dedicated : &export,
                AllocationSize = requirements.Size,
                MemoryTypeIndex = type,
            };
            result = _device.Vk.AllocateMemory(_device.Handle, in info, null, out DeviceMemory memory);
            Memory = result == Result.Success ? memory : default;
            if (result != Result.ErrorOutOfDeviceMemory)
            {
                break;
            }
        }

        _device.Check(result, "vkAllocateMemory");
        _device.Check(_device.Vk.BindImageMemory(_device.Handle, _image, Memory, 0), "vkBindImageMemory");
        MemoryBytes = requirements.Size;
    }
}
