namespace VaeGpu.ShaderCompiler;

/// <summary>What the table of kernels may cost those who ship it; a build that exceeds it fails.</summary>
/// <param name="Variants">The most variants; zero for no limit.</param>
/// <param name="Bytes">The most bytes of SPIR-V, all variants together; zero for no limit.</param>
public readonly record struct KernelBudget(int Variants, long Bytes);
