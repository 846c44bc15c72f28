namespace VaeGpu.Vulkan;

/// <summary>
/// The kernels that write colours, all with one conversion and number of channels. Those are constants of theirs: a driver that computes on the processor
/// runs both ways of a branch.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="constants">What the kernels are specialised with.</param>
internal sealed class TargetPipelines(VulkanDevice device, KernelConstants constants)
{
    /// <summary>To bytes in a buffer.</summary>
    public KernelPipeline Rgba8 { get; } = device.Pipelines.Get(KernelTable.ToRgba8, constants);

    /// <summary>To an R8G8B8A8_UNORM image.</summary>
    public KernelPipeline ImageRgba8 { get; } = device.Pipelines.Get(KernelTable.ToImageRgba8, constants);

    /// <summary>To an R16G16B16A16_SFLOAT image.</summary>
    public KernelPipeline ImageRgba16Float { get; } = device.Pipelines.Get(KernelTable.ToImageRgba16Float, constants);

    /// <summary>To an image of any storage format; null where the device must be told formats.</summary>
    public KernelPipeline? AnyImage { get; } =
        device.Has(GpuFeatures.StorageImageWriteWithoutFormat) ? device.Pipelines.Get(KernelTable.ToAnyImage, constants) : null;
}
