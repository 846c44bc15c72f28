namespace VaeGpu.ShaderCompiler;

/// <summary>What the last build knew of one variant.</summary>
/// <param name="Key">The <see cref="KernelKey" /> it was compiled under.</param>
/// <param name="SpirvHash">SHA-256 of the SPIR-V file, so that a damaged one is made anew.</param>
/// <param name="Dependencies">The paths that went into it.</param>
internal sealed record BuildRecord(string Key, string SpirvHash, IReadOnlyCollection<string> Dependencies);
