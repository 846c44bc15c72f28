using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>A network's end bound to a buffer.</summary>
/// <param name="Parts">The last layer's parts.</param>
/// <param name="Fused">The network as one kernel; null where it is not run so.</param>
internal sealed record OutputBinding(DescriptorSet[] Parts, DescriptorSet Fused);
