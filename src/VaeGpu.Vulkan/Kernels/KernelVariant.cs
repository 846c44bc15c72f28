namespace VaeGpu.Vulkan;

/// <summary>One kernel of the library.</summary>
/// <param name="Name">Its name in shaders/kernels.json.</param>
/// <param name="Shape">Its bindings.</param>
internal sealed record KernelVariant(string Name, BindingShape Shape);
