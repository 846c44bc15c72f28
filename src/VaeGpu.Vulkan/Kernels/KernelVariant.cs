namespace VaeGpu.Vulkan;

/// <summary>One row of the table of kernels.</summary>
/// <param name="Name">Its name in shaders/kernels.json.</param>
/// <param name="Shape">Its bindings.</param>
/// <param name="Outputs">vec4s of outputs an invocation of a linear kernel has; 0 for others.</param>
/// <param name="Batch">vec4s of instances an invocation of a linear kernel has; 0 for a batch of one.</param>
internal sealed record KernelVariant(string Name, BindingShape Shape, uint Outputs = 0, uint Batch = 0);
