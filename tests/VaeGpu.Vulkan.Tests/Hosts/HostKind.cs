namespace VaeGpu.Vulkan.Tests;

/// <summary>What a host enabled on its device.</summary>
internal enum HostKind
{
    /// <summary>Vulkan 1.3 with timeline semaphores, robust access and writes without format.</summary>
    Modern,

    /// <summary>Vulkan 1.1 and not one optional feature: fences alone.</summary>
    Bare,
}
