namespace VaeGpu.Vulkan;

/// <summary>What memory is for.</summary>
internal enum MemoryKind
{
    /// <summary>Read and written by kernels; mapped only where the device shares the processor's memory.</summary>
    Device,

    /// <summary>Written by the processor, read by the device; device-local where there is such a kind.</summary>
    Upload,

    /// <summary>Written by the device, read by the processor; cached where there is such a kind.</summary>
    Readback,
}
