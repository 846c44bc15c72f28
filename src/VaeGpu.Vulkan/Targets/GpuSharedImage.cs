using Silk.NET.Vulkan;
using Silk.NET.Vulkan.Extensions.KHR;

namespace VaeGpu.Vulkan;

/// <summary>
/// An image of one level whose memory other interfaces import (VK_KHR_external_memory_fd): OpenGL by GL_EXT_memory_object_fd, another Vulkan device,
/// another process. Decoders write it through <see cref="Target"/>; both sides take turns: it is theirs from when a decode is complete until the next
/// is submitted, and ours from then. Its memory is dedicated to it, its tiling optimal, its layout between decodes GENERAL, and it begins as zeros.
/// Made by <see cref="GpuDevice.CreateSharedImage"/>. Thread-safe, but for <see cref="Dispose"/>.
/// </summary>
public sealed unsafe class GpuSharedImage : IDisposable
{
    private const ExternalMemoryHandleTypeFlags Handle = ExternalMemoryHandleTypeFlags.OpaqueFDBit;

    /// <summary>All that an importer may do with it: OpenGL draws from and into what it imports.</summary>
    private const ImageUsageFlags Usage = ImageUsageFlags.StorageBit | ImageUsageFlags.SampledBit | ImageUsageFlags.ColorAttachmentBit
        | ImageUsageFlags.TransferSrcBit | ImageUsageFlags.TransferDstBit;

    private static long _made;

    /// <summary>Decoders keep descriptors of targets, and handles are given out again.</summary>
    private readonly ulong _identity = (ulong)Interlocked.Increment(ref _made);

    private readonly VulkanDevice _device;
    private readonly KhrExternalMemoryFd _functions;
    private readonly CommandSlot? _commands;
    private Image _image;
    private DeviceMemory _memory;
    private ImageView _view;
    private bool _disposed;

    internal GpuSharedImage(VulkanDevice device, int width, int height, uint format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if ((Format)format is not (Silk.NET.Vulkan.Format.R8G8B8A8Unorm or Silk.NET.Vulkan.Format.R16G16B16A16Sfloat))
        {
            throw new ArgumentException($"Shared images are R8G8B8A8_UNORM or R16G16B16A16_SFLOAT, not {(Format)format}.", nameof(format));
        }

        if (device.IsAdopted)
        {
            throw new NotSupportedException("Shared images are made on devices of the library's own; a host that lends its device exports its own images.");
        }

        if (!device.Has(GpuFeatures.ExternalMemoryFd))
        {
            throw new NotSupportedException($"{device.Description.Info.Name} has no VK_KHR_external_memory_fd.");
        }

        _device = device;
        _functions = new KhrExternalMemoryFd(device.Loader);
        Width = width;
        Height = height;
        Format = format;
        device.AddReference();
        try
        {
            device.ThrowIfLost();
            CheckExport();
            CreateImage();
            AllocateMemory();
            CreateView();
            Target = GpuTarget.ToImage(Describe(ImageLayout.Undefined));
            _commands = new CommandSlot(device);
            _commands.Begin();
            HostImage image = Target.Image;
            new CommandWriter(device, _commands.Commands).ClearImage(in image);
            _commands.Submit();
            device.Queue.Wait(_commands);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>VkFormat.</summary>
    public uint Format { get; }

    /// <summary>Bytes of the memory, all of which an importer names; the image begins at 0.</summary>
    public ulong MemoryBytes { get; private set; }

    /// <summary>The whole image, what it held before lost. Valid until <see cref="Dispose"/>.</summary>
    public GpuTarget Target { get; }

    /// <summary>The image with what it holds kept, for decodes into parts of it. Valid until <see cref="Dispose"/>.</summary>
    public GpuTarget TargetKeepingContent => GpuTarget.ToImage(Describe(ImageLayout.General));

    /// <summary>Gives the memory out once more, as a POSIX file descriptor of the opaque kind.</summary>
    /// <returns>A new descriptor: the caller's to close, unless an importer takes it over, as OpenGL and Vulkan do.</returns>
    /// <exception cref="GpuException">No descriptor is free, or the device is lost.</exception>
    public int ExportFileDescriptor()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _device.ThrowIfLost();
        var info = new MemoryGetFdInfoKHR { SType = StructureType.MemoryGetFDInfoKhr, Memory = _memory, HandleType = Handle };
        _device.Check(_functions.GetMemoryF(_device.Handle, in info, out int descriptor), "vkGetMemoryFdKHR");
        return descriptor;
    }

    /// <summary>Waits for what was submitted on the device so far, and frees the image. The memory itself lives on while an importer has it.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Drain();
        _commands?.Dispose();
        if (_view.Handle != 0)
        {
            _device.Vk.DestroyImageView(_device.Handle, _view, null);
        }

        if (_image.Handle != 0)
        {
            _device.Vk.DestroyImage(_device.Handle, _image, null);
        }

        if (_memory.Handle != 0)
        {
            _device.Vk.FreeMemory(_device.Handle, _memory, null);
        }

        _device.Dispose();
    }

    /// <summary>Work on one queue completes in order: once a submit without commands has, decodes into the image have.</summary>
    private void Drain()
    {
        if (_commands is null || _device.IsLost)
        {
            return;
        }

        try
        {
            _commands.Begin();
            _commands.Submit();
            _device.Queue.Wait(_commands);
        }
        catch (GpuException)
        {
            // Lost just now: what was submitted will not run on.
        }
    }

    private HostImage Describe(ImageLayout current) => new()
    {
        Image = _image.Handle,
        View = _view.Handle,
        Format = Format,
        Width = (uint)Width,
        Height = (uint)Height,
        CurrentLayout = (uint)current,
        FinalLayout = (uint)ImageLayout.General,
        IsExternal = true,
        Identity = _identity,
    };

    private void CheckExport()
    {
        var external = new PhysicalDeviceExternalImageFormatInfo { SType = StructureType.PhysicalDeviceExternalImageFormatInfo, HandleType = Handle };
        var info = new PhysicalDeviceImageFormatInfo2
        {
            SType = StructureType.PhysicalDeviceImageFormatInfo2,
            PNext = &external,
            Format = (Format)Format,
            Type = ImageType.Type2D,
            Tiling = ImageTiling.Optimal,
            Usage = Usage,
        };
        var exported = new ExternalImageFormatProperties { SType = StructureType.ExternalImageFormatProperties };
        var properties = new ImageFormatProperties2 { SType = StructureType.ImageFormatProperties2, PNext = &exported };
        Result result = _device.Vk.GetPhysicalDeviceImageFormatProperties2(_device.Description.Handle, &info, &properties);
        if (result == Result.ErrorFormatNotSupported || (result == Result.Success && (exported.ExternalMemoryProperties.ExternalMemoryFeatures & ExternalMemoryFeatureFlags.ExportableBit) == 0))
        {
            throw new NotSupportedException($"{_device.Description.Info.Name} exports no images of format {(Format)Format}.");
        }

        _device.Check(result, "vkGetPhysicalDeviceImageFormatProperties2");
        Extent3D most = properties.ImageFormatProperties.MaxExtent;
        if ((uint)Width > most.Width || (uint)Height > most.Height)
        {
            string name = (uint)Width > most.Width ? "width" : "height";
            throw new ArgumentOutOfRangeException(name, $"{Width}×{Height} pixels are more than the {most.Width}×{most.Height} of {_device.Description.Info.Name}.");
        }
    }

    private void CreateImage()
    {
        var external = new ExternalMemoryImageCreateInfo { SType = StructureType.ExternalMemoryImageCreateInfo, HandleTypes = Handle };
        var info = new ImageCreateInfo
        {
            SType = StructureType.ImageCreateInfo,
            PNext = &external,
            ImageType = ImageType.Type2D,
            Format = (Format)Format,
            Extent = new Extent3D { Width = (uint)Width, Height = (uint)Height, Depth = 1 },
            MipLevels = 1,
            ArrayLayers = 1,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = Usage,
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
        var export = new ExportMemoryAllocateInfo { SType = StructureType.ExportMemoryAllocateInfo, PNext = &dedicated, HandleTypes = Handle };
        var info = new MemoryAllocateInfo
        {
            SType = StructureType.MemoryAllocateInfo,
            PNext = &export,
            AllocationSize = requirements.Size,
            MemoryTypeIndex = _device.MemoryTypes.Ranked(MemoryKind.Device, requirements.MemoryTypeBits)[0],
        };
        _device.Check(_device.Vk.AllocateMemory(_device.Handle, in info, null, out _memory), "vkAllocateMemory");
        _device.Check(_device.Vk.BindImageMemory(_device.Handle, _image, _memory, 0), "vkBindImageMemory");
        MemoryBytes = requirements.Size;
    }

    private void CreateView()
    {
        var info = new ImageViewCreateInfo
        {
            SType = StructureType.ImageViewCreateInfo,
            Image = _image,
            ViewType = ImageViewType.Type2D,
            Format = (Format)Format,
            SubresourceRange = new ImageSubresourceRange { AspectMask = ImageAspectFlags.ColorBit, LevelCount = 1, LayerCount = 1 },
        };
        _device.Check(_device.Vk.CreateImageView(_device.Handle, in info, null, out _view), "vkCreateImageView");
    }
}
