using Silk.NET.Vulkan;
using Silk.NET.Vulkan.Extensions.KHR;

namespace VaeGpu.Vulkan;

/// <summary>
/// An image of one level whose memory other interfaces import (VK_KHR_external_memory_fd): OpenGL by GL_EXT_memory_object_fd, another Vulkan device,
/// another process. Decoders write it through <see cref="Target"/>; both sides take turns: it is theirs from when a decode is complete until the next
/// is submitted, and ours from then. Its memory is dedicated to it, its tiling optimal, its layout between decodes GENERAL, and it begins as zeros.
/// An importer on Vulkan makes its image alike: 2D, one level, one layer, VK_IMAGE_CREATE_MUTABLE_FORMAT_BIT, and the uses STORAGE, SAMPLED,
/// COLOR_ATTACHMENT, INPUT_ATTACHMENT, TRANSFER_SRC and TRANSFER_DST.
/// Made by <see cref="GpuDevice.CreateSharedImage"/>. Thread-safe, but for <see cref="Dispose"/>.
/// </summary>
public sealed unsafe class GpuSharedImage : IDisposable
{
    private const ExternalMemoryHandleTypeFlags Exported = ExternalMemoryHandleTypeFlags.OpaqueFDBit;

    private static long _made;

    /// <summary>Decoders keep descriptors of targets, and handles are given out again.</summary>
    private readonly ulong _identity = (ulong)Interlocked.Increment(ref _made);

    private readonly VulkanDevice _device;
    private readonly KhrExternalMemoryFd _functions;
    private readonly CommandSlot? _commands;
    private readonly StorageImage? _image;
    private ImageView _view;
    private bool _disposed;

    internal GpuSharedImage(VulkanDevice device, int width, int height, uint format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
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
            _image = new StorageImage(device, format, (uint)width, (uint)height, Exported);
            MemoryBytes = _image.MemoryBytes;
            CreateView(_image);
            Target = GpuTarget.ToImage(Describe(_image, ImageLayout.Undefined));
            TargetKeepingContent = GpuTarget.ToImage(Describe(_image, ImageLayout.General));
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
    public ulong MemoryBytes { get; }

    /// <summary>driverUUID, 32 hexadecimal digits: an importer's driver must have the same, and its device <see cref="GpuDeviceInfo.Uuid"/>.</summary>
    public string DriverUuid => Convert.ToHexString(_device.Description.DriverUuid).ToLowerInvariant();

    /// <summary>The whole image, what it held before lost. Valid until <see cref="Dispose"/>.</summary>
    public GpuTarget Target { get; }

    /// <summary>The image with what it holds kept, for decodes into parts of it. Valid until <see cref="Dispose"/>.</summary>
    public GpuTarget TargetKeepingContent { get; }

    /// <summary>Gives the memory out once more, as a POSIX file descriptor of the opaque kind.</summary>
    /// <returns>A new descriptor: the caller's to close, unless an importer takes it over, as OpenGL and Vulkan do.</returns>
    /// <exception cref="GpuException">No descriptor is free, or the device is lost.</exception>
    public int ExportFileDescriptor()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _device.ThrowIfLost();
        var info = new MemoryGetFdInfoKHR { SType = StructureType.MemoryGetFDInfoKhr, Memory = _image!.Memory, HandleType = Exported };
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

        _image?.Dispose();
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
        catch (GpuException) when (!_device.IsLost)
        {
            // No memory for so little; what is about to go may be under way all the same.
            _device.Queue.WaitIdle();
        }
        catch (GpuException)
        {
            // Lost just now: what was submitted will not run on.
        }
    }

    private HostImage Describe(StorageImage image, ImageLayout current) => new()
    {
        Image = image.Handle,
        View = _view.Handle,
        Format = Format,
        Width = (uint)Width,
        Height = (uint)Height,
        CurrentLayout = (uint)current,
        FinalLayout = (uint)ImageLayout.General,
        IsExternal = true,
        Identity = _identity,
    };

    private void CreateView(StorageImage image)
    {
        var info = new ImageViewCreateInfo
        {
            SType = StructureType.ImageViewCreateInfo,
            Image = new Image(image.Handle),
            ViewType = ImageViewType.Type2D,
            Format = (Format)Format,
            SubresourceRange = new ImageSubresourceRange { AspectMask = ImageAspectFlags.ColorBit, LevelCount = 1, LayerCount = 1 },
        };
        _device.Check(_device.Vk.CreateImageView(_device.Handle, in info, null, out _view), "vkCreateImageView");
    }
}
