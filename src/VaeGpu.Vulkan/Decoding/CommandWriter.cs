using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Writes kernels, copies and the barriers between them into a command buffer, ours or the host's.</summary>
internal unsafe struct CommandWriter(VulkanDevice device, CommandBuffer commands)
{
    private const PipelineStageFlags Stages = PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit;
    private const AccessFlags Writes = AccessFlags.ShaderWriteBit | AccessFlags.TransferWriteBit;
    private const AccessFlags Reads = AccessFlags.ShaderReadBit | AccessFlags.TransferReadBit;

    private readonly Vk _vk = device.Vk;

    /// <summary>Kernels run so far.</summary>
    public int Dispatches { get; private set; }

    /// <summary>Orders what kernels and copies do after this behind what they did before it, in earlier submissions too.</summary>
    public readonly void Barrier()
    {
        var barrier = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = Writes, DstAccessMask = Reads | Writes };
        _vk.CmdPipelineBarrier(commands, Stages, Stages, 0, 1, in barrier, 0, null, 0, null);
    }

    /// <summary>Lets the processor read what was written, once the submission is complete.</summary>
    public readonly void BarrierToHost()
    {
        var barrier = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = Writes, DstAccessMask = AccessFlags.HostReadBit };
        _vk.CmdPipelineBarrier(commands, Stages, PipelineStageFlags.HostBit, 0, 1, in barrier, 0, null, 0, null);
    }

    /// <summary>Orders the host's earlier use of its buffer before our writes.</summary>
    public readonly void BarrierFromEverything()
    {
        var barrier = new MemoryBarrier
        {
            SType = StructureType.MemoryBarrier,
            SrcAccessMask = AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit,
            DstAccessMask = Reads | Writes,
        };
        _vk.CmdPipelineBarrier(commands, PipelineStageFlags.AllCommandsBit, Stages, 0, 1, in barrier, 0, null, 0, null);
    }

    /// <summary>Lets everything after see our writes to the host's buffer.</summary>
    public readonly void BarrierToEverything()
    {
        var barrier = new MemoryBarrier
        {
            SType = StructureType.MemoryBarrier,
            SrcAccessMask = Writes,
            DstAccessMask = AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit,
        };
        const PipelineStageFlags After = PipelineStageFlags.AllCommandsBit | PipelineStageFlags.HostBit;
        _vk.CmdPipelineBarrier(commands, Stages, After, 0, 1, in barrier, 0, null, 0, null);
    }

    /// <summary>Takes the host's image from the layout it named to GENERAL, in which kernels write.</summary>
    public readonly void AcquireImage(in HostImage image) =>
        ImageBarrier(
            in image, (ImageLayout)image.CurrentLayout, ImageLayout.General,
            PipelineStageFlags.AllCommandsBit, AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit,
            PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit,
            image.IsExternal && image.CurrentLayout != (uint)ImageLayout.Undefined ? Vk.QueueFamilyExternal : Vk.QueueFamilyIgnored);

    /// <summary>Gives the host's image back in the layout it named.</summary>
    public readonly void ReleaseImage(in HostImage image) =>
        ImageBarrier(
            in image, ImageLayout.General, (ImageLayout)image.FinalLayout,
            PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit,
            PipelineStageFlags.AllCommandsBit, AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit,
            to: image.IsExternal ? Vk.QueueFamilyExternal : Vk.QueueFamilyIgnored);

    /// <summary>Fills an image that holds nothing yet with zeros and gives it to its other side, in the layout it named.</summary>
    public readonly void ClearImage(in HostImage image)
    {
        ImageBarrier(
            in image, ImageLayout.Undefined, ImageLayout.General,
            PipelineStageFlags.TopOfPipeBit, 0,
            PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit);
        ClearColorValue zeros = default;
        ImageSubresourceRange range = Range(in image);
        _vk.CmdClearColorImage(commands, new Image(image.Image), ImageLayout.General, in zeros, 1, in range);
        ImageBarrier(
            in image, ImageLayout.General, (ImageLayout)image.FinalLayout,
            PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit,
            PipelineStageFlags.AllCommandsBit, AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit,
            to: image.IsExternal ? Vk.QueueFamilyExternal : Vk.QueueFamilyIgnored);
    }

    public readonly void Copy(in BufferSlice from, ulong fromOffset, in BufferSlice to, ulong toOffset, ulong bytes)
    {
        var region = new BufferCopy { SrcOffset = from.Offset + fromOffset, DstOffset = to.Offset + toOffset, Size = bytes };
        _vk.CmdCopyBuffer(commands, from.Buffer, to.Buffer, 1, in region);
    }

    /// <summary>Writes zeros from a slice's start on.</summary>
    public readonly void Clear(in BufferSlice slice, ulong bytes) => _vk.CmdFillBuffer(commands, slice.Buffer, slice.Offset, bytes, 0);

    /// <summary>Runs a kernel.</summary>
    public void Run<T>(KernelPipeline pipeline, DescriptorSet set, T push, uint groupsX, uint groupsY)
        where T : unmanaged
    {
        _vk.CmdBindPipeline(commands, PipelineBindPoint.Compute, pipeline.Handle);
        _vk.CmdBindDescriptorSets(commands, PipelineBindPoint.Compute, pipeline.Layout, 0, 1, in set, 0, null);
        _vk.CmdPushConstants(commands, pipeline.Layout, ShaderStageFlags.ComputeBit, 0, (uint)sizeof(T), &push);
        _vk.CmdDispatch(commands, groupsX, groupsY, 1);
        Dispatches++;
    }

    /// <summary>A barrier on one image, within our queue's family unless it comes from or goes to another.</summary>
    private readonly void ImageBarrier(
        in HostImage image, ImageLayout before, ImageLayout after, PipelineStageFlags stagesBefore, AccessFlags written, PipelineStageFlags stagesAfter, AccessFlags read,
        uint from = Vk.QueueFamilyIgnored, uint to = Vk.QueueFamilyIgnored)
    {
        bool stays = from == Vk.QueueFamilyIgnored && to == Vk.QueueFamilyIgnored;
        uint own = device.Queue.Family;
        var barrier = new ImageMemoryBarrier
        {
            SType = StructureType.ImageMemoryBarrier,
            OldLayout = before,
            NewLayout = after == ImageLayout.Undefined ? ImageLayout.General : after,
            SrcAccessMask = written,
            DstAccessMask = read,
            SrcQueueFamilyIndex = stays || from != Vk.QueueFamilyIgnored ? from : own,
            DstQueueFamilyIndex = stays || to != Vk.QueueFamilyIgnored ? to : own,
            Image = new Image(image.Image),
            SubresourceRange = Range(in image),
        };
        _vk.CmdPipelineBarrier(commands, stagesBefore, stagesAfter, 0, 0, null, 0, null, 1, in barrier);
    }

    private static ImageSubresourceRange Range(in HostImage image) => new()
    {
        AspectMask = ImageAspectFlags.ColorBit,
        BaseMipLevel = image.MipLevel,
        LevelCount = 1,
        BaseArrayLayer = image.ArrayLayer,
        LayerCount = 1,
    };
}
