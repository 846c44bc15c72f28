using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>A place for activations, [values, stride].</summary>
/// <param name="Slice">The memory.</param>
/// <param name="View">The same as texels; null where it is too long for that.</param>
internal readonly record struct ActivationRegion(BufferSlice Slice, BufferView View);
