namespace VaeGpu.Vulkan;

/// <summary>A kernel for linear layers, and the workgroup it is run with.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Workgroup">Invocations of a workgroup; whole blocks of its lanes.</param>
internal readonly record struct LinearChoice(LinearKernel Kernel, uint Workgroup);
