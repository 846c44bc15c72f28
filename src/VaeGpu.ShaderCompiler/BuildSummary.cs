using System.Globalization;

namespace VaeGpu.ShaderCompiler;

/// <summary>What a build did.</summary>
/// <param name="Variants">The variants of the table.</param>
/// <param name="Compiled">How many of them had to be compiled.</param>
/// <param name="Removed">How many outputs of earlier tables were removed.</param>
/// <param name="Bytes">The bytes of SPIR-V, all variants together.</param>
/// <param name="Elapsed">How long the build took, the wait for another one not counted.</param>
public readonly record struct BuildSummary(int Variants, int Compiled, int Removed, long Bytes, TimeSpan Elapsed)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"shaders: {Compiled} of {Variants} kernels compiled in {Elapsed.TotalSeconds:0.0} s; {Bytes / 1024.0:0.0} KiB of SPIR-V in all");
}
