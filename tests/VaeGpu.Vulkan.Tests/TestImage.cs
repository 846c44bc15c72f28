using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan.Tests;

/// <summary>An image such as a host would lend, or one whose memory comes from another device, made by plain Vulkan calls on a device's handles, and read back through a buffer.</summary>
internal sealed unsafe class TestImage : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly MemoryArena _readback;
    private readonly int _pixelBytes;
    private readonly bool _isImported;
    private Image _image;
    private DeviceMemory _memory;

    public TestImage(GpuDevice device, uint width, uint height, Format format, uint mipLevels = 1, uint arrayLayers = 1)
        : this(device, width, height, format, mipLevels, arrayLayers, ImageUsageFlags.StorageBit | ImageUsageFlags.TransferSrcBit | ImageUsageFlags.TransferDstBit, null)
    {
    }

    private TestImage(GpuDevice device, uint width, uint height, Format format, uint mipLevels, uint arrayLayers, ImageUsageFlags usage, int? descriptor)
    {
        _isImported = descriptor is not null;
        _device = device.Internal;
        Width = width;
        Height = height;
        Format = format;
        _pixelBytes = format == Format.R16G16B16A16Sfloat ? 8 : 4;
        Vk vk = _device.Vk;
        var external = new ExternalMemoryImageCreateInfo { SType = StructureType.ExternalMemoryImageCreateInfo, HandleTypes = ExternalMemoryHandleTypeFlags.OpaqueFDBit };
        var info = new ImageCreateInfo
        {
            SType = StructureType.ImageCreateInfo,
            PNext = _isImported ? &external : null,
            Flags = _isImported ? ImageCreateFlags.CreateMutableFormatBit : 0,
            ImageType = ImageType.Type2D,
            Format = format,
            Extent = new Extent3D { Width = width, Height = height, Depth = 1 },
            MipLevels = mipLevels,
            ArrayLayers = arrayLayers,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = usage,
        };
        _device.Check(vk.CreateImage(_device.Handle, in info, null, out _image), "vkCreateImage");
        vk.GetImageMemoryRequirements(_device.Handle, _image, out MemoryRequirements requirements);
        var dedicated = new MemoryDedicatedAllocateInfo { SType = StructureType.MemoryDedicatedAllocateInfo, Image = _image };
        var import = new ImportMemoryFdInfoKHR
        {
            SType = StructureType.ImportMemoryFDInfoKhr,
            PNext = &dedicated,
            HandleType = ExternalMemoryHandleTypeFlags.OpaqueFDBit,
            Fd = descriptor ?? -1,
        };
        var allocate = new MemoryAllocateInfo
        {
            SType = StructureType.MemoryAllocateInfo,
            PNext = _isImported ? &import : null,
            AllocationSize = requirements.Size,
            MemoryTypeIndex = _device.MemoryTypes.Ranked(MemoryKind.Device, requirements.MemoryTypeBits)[0],
        };
        _device.Check(vk.AllocateMemory(_device.Handle, in allocate, null, out _memory), "vkAllocateMemory");
        _device.Check(vk.BindImageMemory(_device.Handle, _image, _memory, 0), "vkBindImageMemory");
        _readback = new MemoryArena(_device, MemoryKind.Readback, BufferUsageFlags.TransferDstBit);
    }

    /// <summary>A shared image on another device, which takes over the descriptor of its memory.</summary>
    public static TestImage Import(GpuDevice device, GpuSharedImage shared) => new(
        device, (uint)shared.Width, (uint)shared.Height, (Format)shared.Format, 1, 1,
        ImageUsageFlags.StorageBit | ImageUsageFlags.SampledBit | ImageUsageFlags.ColorAttachmentBit | ImageUsageFlags.InputAttachmentBit
            | ImageUsageFlags.TransferSrcBit | ImageUsageFlags.TransferDstBit,
        shared.ExportFileDescriptor());

    public uint Width { get; }

    public uint Height { get; }

    public Format Format { get; }

    /// <summary>The image as a target, from and to the given layouts.</summary>
    public HostImage Host(ImageLayout current, ImageLayout final) => new()
    {
        Image = _image.Handle,
        Format = (uint)Format,
        Width = Width,
        Height = Height,
        CurrentLayout = (uint)current,
        FinalLayout = (uint)final,
    };

    /// <summary>Fills the image with one colour and leaves it in layout TRANSFER_DST_OPTIMAL.</summary>
    public void Clear(float value)
    {
        using var slot = new CommandSlot(_device);
        slot.Begin();
        Barrier(slot.Commands, ImageLayout.Undefined, ImageLayout.TransferDstOptimal);
        var color = new ClearColorValue(value, value, value, value);
        var range = new ImageSubresourceRange { AspectMask = ImageAspectFlags.ColorBit, LevelCount = 1, LayerCount = 1 };
        _device.Vk.CmdClearColorImage(slot.Commands, _image, ImageLayout.TransferDstOptimal, in color, 1, in range);
        slot.Submit();
        _device.Queue.Wait(slot);
    }

    /// <summary>A view for storing, the caller's to destroy.</summary>
    public ImageView CreateView()
    {
        var info = new ImageViewCreateInfo
        {
            SType = StructureType.ImageViewCreateInfo,
            Image = _image,
            ViewType = ImageViewType.Type2D,
            Format = Format,
            SubresourceRange = new ImageSubresourceRange { AspectMask = ImageAspectFlags.ColorBit, LevelCount = 1, LayerCount = 1 },
        };
        _device.Check(_device.Vk.CreateImageView(_device.Handle, in info, null, out ImageView view), "vkCreateImageView");
        return view;
    }

    /// <summary>Copies one level and layer of the image, which is in the given layout, to host memory; it stays in layout TRANSFER_SRC_OPTIMAL.</summary>
    public byte[] Read(ImageLayout layout, uint level = 0, uint layer = 0)
    {
        uint width = Width >> (int)level;
        uint height = Height >> (int)level;
        ulong size = (ulong)width * height * (ulong)_pixelBytes;
        BufferSlice slice = _readback.Allocate(size);
        using var slot = new CommandSlot(_device);
        slot.Begin();
        Barrier(slot.Commands, layout, ImageLayout.TransferSrcOptimal, level, layer);
        var region = new BufferImageCopy
        {
            BufferOffset = slice.Offset,
            ImageSubresource = new ImageSubresourceLayers { AspectMask = ImageAspectFlags.ColorBit, MipLevel = level, BaseArrayLayer = layer, LayerCount = 1 },
            ImageExtent = new Extent3D { Width = width, Height = height, Depth = 1 },
        };
        _device.Vk.CmdCopyImageToBuffer(slot.Commands, _image, ImageLayout.TransferSrcOptimal, slice.Buffer, 1, in region);
        new CommandWriter(_device, slot.Commands).BarrierToHost();
        slot.Submit();
        _device.Queue.Wait(slot);
        return slice.Span<byte>().ToArray();
    }

    /// <summary>Copies a half-float image to host memory.</summary>
    public float[] ReadHalfs(ImageLayout layout) =>
        Array.ConvertAll(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Half>(Read(layout)).ToArray(), half => (float)half);

    public void Dispose()
    {
        _readback.Dispose();
        _device.Vk.DestroyImage(_device.Handle, _image, null);
        _device.Vk.FreeMemory(_device.Handle, _memory, null);
    }

    private void Barrier(CommandBuffer commands, ImageLayout from, ImageLayout to, uint level = 0, uint layer = 0)
    {
        var barrier = new ImageMemoryBarrier
        {
            SType = StructureType.ImageMemoryBarrier,
            OldLayout = from,
            NewLayout = to,
            SrcAccessMask = AccessFlags.MemoryWriteBit,
            DstAccessMask = AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit,
            SrcQueueFamilyIndex = _isImported ? Vk.QueueFamilyExternal : Vk.QueueFamilyIgnored,
            DstQueueFamilyIndex = _isImported ? _device.Queue.Family : Vk.QueueFamilyIgnored,
            Image = _image,
            SubresourceRange = new ImageSubresourceRange { AspectMask = ImageAspectFlags.ColorBit, BaseMipLevel = level, LevelCount = 1, BaseArrayLayer = layer, LayerCount = 1 },
        };
        _device.Vk.CmdPipelineBarrier(commands, PipelineStageFlags.AllCommandsBit, PipelineStageFlags.AllCommandsBit, 0, 0, null, 0, null, 1, in barrier);
    }
}
