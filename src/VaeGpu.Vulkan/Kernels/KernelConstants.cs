namespace VaeGpu.Vulkan;

/// <summary>What a kernel is specialised with, by constant number.</summary>
/// <param name="Workgroup">0: invocations of a workgroup.</param>
/// <param name="Block">1: outputs of a block of weights; only in linear kernels.</param>
/// <param name="Activation">2: the activation at the end; only in linear kernels.</param>
/// <param name="Conversion">3: what becomes of colours; only in kernels that end a decode.</param>
/// <param name="Channels">4: values of a pixel; only in kernels that end a decode.</param>
internal readonly record struct KernelConstants(
    uint Workgroup, uint Block = 0, Activation Activation = Activation.Identity, ColorConversion Conversion = ColorConversion.None, uint Channels = 1);
