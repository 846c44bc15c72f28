namespace VaeGpu.Vulkan;

/// <summary>A semaphore of a host's that a submit waits for or signals.</summary>
/// <param name="Semaphore">VkSemaphore, of the device.</param>
/// <param name="Value">What to wait for or to signal; 0 for a binary semaphore. Others need <see cref="GpuFeatures.TimelineSemaphore"/>.</param>
public readonly record struct HostSemaphore(ulong Semaphore, ulong Value);
