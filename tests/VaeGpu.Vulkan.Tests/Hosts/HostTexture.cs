using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace VaeGpu.Vulkan.Tests;

/// <summary>An image of the host's that it reads back by itself, in the same command buffer that it was decoded in.</summary>
internal sealed unsafe class HostTexture
{
    private readonly EngineHost _host;
    private readonly Buffer _readback;
    private readonly nint _mapped;
    private readonly int _pixelBytes;

    public HostTexture(EngineHost host, uint width, uint height, Format format, uint levels = 1, uint layers = 1)
    {
        _host = host;
        Width = width;
        Height = height;
        Format = format;
        _pixelBytes = format == Format.R16G16B16A16Sfloat ? 8 : 4;
        Image = host.CreateImage(width, height, format, ImageUsageFlags.SampledBit, levels, layers);
        _readback = host.CreateBuffer((ulong)(width * height * _pixelBytes), BufferUsageFlags.TransferDstBit, out _mapped);
    }

    public Image Image { get; }

    public uint Width { get; }

    public uint Height { get; }

    public Format Format { get; }

    /// <summary>What the library is told of the image.</summary>
    public HostImage Describe(ImageLayout current, ImageLayout final) => new()
    {
        Image = Image.Handle,
        Format = (uint)Format,
        Width = Width,
        Height = Height,
        CurrentLayout = (uint)current,
        FinalLayout = (uint)final,
    };

    /// <summary>The host's own use before: fills the image with one value and leaves it in a layout, visible to transfers and shader reads alone.</summary>
    public void Fill(CommandBuffer commands, float value, ImageLayout final)
    {
        Barrier(commands, ImageLayout.Undefined, ImageLayout.TransferDstOptimal, 0, AccessFlags.TransferWriteBit, PipelineStageFlags.TopOfPipeBit, PipelineStageFlags.TransferBit);
        var color = new ClearColorValue(value, value, value, value);
        ImageSubresourceRange range = Whole;
        _host.Vk.CmdClearColorImage(commands, Image, ImageLayout.TransferDstOptimal, in color, 1, in range);
        Barrier(
            commands, ImageLayout.TransferDstOptimal, final, AccessFlags.TransferWriteBit, AccessFlags.ShaderReadBit | AccessFlags.TransferReadBit,
            PipelineStageFlags.TransferBit, PipelineStageFlags.FragmentShaderBit | PipelineStageFlags.TransferBit);
    }

    /// <summary>The host's own use after: copies the image out of the layout that it was promised. Only where a copy cannot read from that layout is there a barrier.</summary>
    public void CopyOut(CommandBuffer commands, ImageLayout layout, uint level = 0, uint layer = 0, uint width = 0, uint height = 0)
    {
        if (layout is not (ImageLayout.General or ImageLayout.TransferSrcOptimal))
        {
            // Between the fragment shader's reading and the copy: what the library did must have been made visible to the former.
            Barrier(
                commands, layout, ImageLayout.TransferSrcOptimal, AccessFlags.ShaderReadBit, AccessFlags.TransferReadBit,
                PipelineStageFlags.FragmentShaderBit, PipelineStageFlags.TransferBit);
            layout = ImageLayout.TransferSrcOptimal;
        }

        var region = new BufferImageCopy
        {
            ImageSubresource = new ImageSubresourceLayers { AspectMask = ImageAspectFlags.ColorBit, MipLevel = level, BaseArrayLayer = layer, LayerCount = 1 },
            ImageExtent = new Extent3D { Width = width == 0 ? Width : width, Height = height == 0 ? Height : height, Depth = 1 },
        };
        _host.Vk.CmdCopyImageToBuffer(commands, Image, layout, _readback, 1, in region);
        var barrier = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = AccessFlags.TransferWriteBit, DstAccessMask = AccessFlags.HostReadBit };
        _host.Vk.CmdPipelineBarrier(commands, PipelineStageFlags.TransferBit, PipelineStageFlags.HostBit, 0, 1, in barrier, 0, null, 0, null);
    }

    /// <summary>What <see cref="CopyOut"/> brought, once its frame is complete: four values a pixel, 0 to 1.</summary>
    public double[] Values()
    {
        int count = (int)(Width * Height * 4);
        return _pixelBytes == 8
            ? Array.ConvertAll(new ReadOnlySpan<Half>((void*)_mapped, count).ToArray(), half => (double)half)
            : Array.ConvertAll(new ReadOnlySpan<byte>((void*)_mapped, count).ToArray(), step => step / 255.0);
    }

    private static ImageSubresourceRange Whole => new() { AspectMask = ImageAspectFlags.ColorBit, LevelCount = Vk.RemainingMipLevels, LayerCount = Vk.RemainingArrayLayers };

    private void Barrier(
        CommandBuffer commands, ImageLayout from, ImageLayout to, AccessFlags written, AccessFlags read, PipelineStageFlags before, PipelineStageFlags after)
    {
        var barrier = new ImageMemoryBarrier
        {
            SType = StructureType.ImageMemoryBarrier,
            OldLayout = from,
            NewLayout = to,
            SrcAccessMask = written,
            DstAccessMask = read,
            SrcQueueFamilyIndex = Vk.QueueFamilyIgnored,
            DstQueueFamilyIndex = Vk.QueueFamilyIgnored,
            Image = Image,
            SubresourceRange = Whole,
        };
        _host.Vk.CmdPipelineBarrier(commands, before, after, 0, 0, null, 0, null, 1, in barrier);
    }
}
