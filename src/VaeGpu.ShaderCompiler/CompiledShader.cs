namespace VaeGpu.ShaderCompiler;

/// <summary>What a compilation gave.</summary>
/// <param name="Spirv">The words of SPIR-V, as bytes.</param>
/// <param name="Dependencies">
/// The files that went into it: path relative to the folder of shaders, and SHA-256 of the content in hexadecimal; null for
/// a file that was looked for and not there, since making it would change the result too.
/// </param>
public sealed record CompiledShader(byte[] Spirv, IReadOnlyDictionary<string, string?> Dependencies);
