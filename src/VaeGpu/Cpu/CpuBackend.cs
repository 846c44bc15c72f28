using System.Runtime.CompilerServices;

namespace VaeGpu;

/// <summary>What the CPU backend computes with on this processor. Thread-safe.</summary>
public static class CpuBackend
{
    /// <summary>The instruction set that its kernels were chosen for, such as "AVX-512", "AVX2 and FMA", or "128-bit vectors" where there is neither.</summary>
    public static string InstructionSet => LayerKernel.Best.InstructionSet;

    /// <summary>Threads that it computes on unless <see cref="DecoderOptions.Threads"/> says otherwise: one for each core.</summary>
    public static int Threads => Environment.ProcessorCount;

    /// <summary>True where the program was compiled ahead of time (NativeAOT), false where the runtime compiles it as it runs.</summary>
    public static bool IsNative => !RuntimeFeature.IsDynamicCodeSupported;
}
