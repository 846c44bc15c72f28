namespace VaeGpu.Native;

/// <summary>VG_BACKEND_AUTO and so on, by their numbers.</summary>
internal enum NativeBackend : uint
{
    /// <summary>Vulkan, or the processor where there is none.</summary>
    Auto,

    /// <summary>Vulkan alone.</summary>
    Vulkan,

    /// <summary>The processor.</summary>
    Cpu,
}
