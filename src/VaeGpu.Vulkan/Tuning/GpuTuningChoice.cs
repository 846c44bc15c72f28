namespace VaeGpu.Vulkan;

/// <summary>A kernel for linear layers and the workgroup it is run with. Immutable.</summary>
/// <param name="Kernel">The kernel's name, without what says how weights are kept and read, such as <c>tile-2</c>.</param>
/// <param name="Workgroup">Invocations of a workgroup.</param>
public sealed record GpuTuningChoice(string Kernel, int Workgroup);
