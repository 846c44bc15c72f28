namespace VaeGpu.Vulkan;

/// <summary>
/// A host's Vulkan device, to be adopted. All handles stay the host's: the library destroys only what it made itself, and never waits for the
/// queue or the device to be idle.
/// </summary>
public readonly record struct HostDevice
{
    /// <summary>VkInstance.</summary>
    public nint Instance { get; init; }

    /// <summary>VkPhysicalDevice.</summary>
    public nint PhysicalDevice { get; init; }

    /// <summary>VkDevice.</summary>
    public nint Device { get; init; }

    /// <summary>VkQueue, of a family with compute. Decode and TrySubmit submit to it, and what Record wrote must be submitted to it by the host; Record itself never touches it.</summary>
    public nint Queue { get; init; }

    /// <summary>The family of <see cref="Queue"/>, and of the command buffers that are recorded into.</summary>
    public uint QueueFamily { get; init; }

    /// <summary>The apiVersion that the instance was made with, as VK_MAKE_API_VERSION packs it; 0 is 1.1.</summary>
    public uint ApiVersion { get; init; }

    /// <summary>The optional features that the host enabled on the device. What is not named is not used.</summary>
    public GpuFeatures EnabledFeatures { get; init; }

    /// <summary>The host's vkGetInstanceProcAddr; 0 to use the Vulkan loader's.</summary>
    public nint GetInstanceProcAddr { get; init; }

    /// <summary>
    /// Called before each submit, where other threads use the queue too; null for none. Never by two threads at once. Must not call back into the
    /// library, and a thread that holds the lock itself must not decode: it may wait for a thread of the library's that waits for the lock.
    /// </summary>
    public Action? LockQueue { get; init; }

    /// <summary>Called after each submit; given if and only if <see cref="LockQueue"/> is.</summary>
    public Action? UnlockQueue { get; init; }
}
