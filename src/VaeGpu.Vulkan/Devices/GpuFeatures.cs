namespace VaeGpu.Vulkan;

/// <summary>
/// Optional features of a device. None is needed; each is used only where the device has it, on an adopted device only where the host says
/// that it enabled it.
/// </summary>
[Flags]
public enum GpuFeatures
{
    /// <summary>Nothing beyond Vulkan 1.1.</summary>
    None = 0,

    /// <summary>timelineSemaphore (Vulkan 1.2 or VK_KHR_timeline_semaphore): completion is read from one counter instead of a fence a frame.</summary>
    TimelineSemaphore = 1 << 0,

    /// <summary>shaderStorageImageWriteWithoutFormat: images of any storage format can be written, such as BGRA8.</summary>
    StorageImageWriteWithoutFormat = 1 << 1,

    /// <summary>robustBufferAccess: a kernel's fault cannot reach memory outside its buffers.</summary>
    RobustBufferAccess = 1 << 2,

    /// <summary>synchronization2 (Vulkan 1.3 or VK_KHR_synchronization2). Nothing needs it at present.</summary>
    Synchronization2 = 1 << 3,

    /// <summary>storageBuffer16BitAccess (Vulkan 1.1). No kernel uses it at present: half-precision weights are read as words of two.</summary>
    Storage16Bit = 1 << 4,

    /// <summary>storageBuffer8BitAccess (Vulkan 1.2 or VK_KHR_8bit_storage). No kernel uses it at present.</summary>
    Storage8Bit = 1 << 5,

    /// <summary>Shuffles within a subgroup, in compute shaders. A property rather than a feature: it needs no enabling, and is in use wherever it is there.</summary>
    SubgroupShuffle = 1 << 6,

    /// <summary>VK_KHR_external_memory_fd: images can be made whose memory OpenGL or another process imports; see <see cref="GpuSharedImage"/>.</summary>
    ExternalMemoryFd = 1 << 7,

    /// <summary>
    /// cooperativeMatrix (VK_NV_cooperative_matrix) of the shape that the kernel has, with shaderFloat16 and vulkanMemoryModel: matrix units. In use only where
    /// <see cref="GpuDeviceOptions.MatrixUnits"/> asks for it.
    /// </summary>
    CooperativeMatrix = 1 << 8,

    /// <summary>Every optional feature.</summary>
    All = TimelineSemaphore | StorageImageWriteWithoutFormat | RobustBufferAccess | Synchronization2 | Storage16Bit | Storage8Bit | SubgroupShuffle | ExternalMemoryFd
        | CooperativeMatrix,
}
