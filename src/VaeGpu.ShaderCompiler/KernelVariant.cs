namespace VaeGpu.ShaderCompiler;

/// <summary>One kernel to compile: a source file with values for its macros.</summary>
/// <param name="Name">The name by which the runtime asks for the kernel: lower-case letters, digits, '-', '_' and '.'.</param>
/// <param name="Source">The source file, relative to the folder of shaders, with '/' between its parts.</param>
/// <param name="Macros">Names and values of the macros, in the order of the table.</param>
public sealed record KernelVariant(string Name, string Source, IReadOnlyList<KeyValuePair<string, string>> Macros);
