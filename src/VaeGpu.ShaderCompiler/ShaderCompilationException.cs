namespace VaeGpu.ShaderCompiler;

/// <summary>A shader does not compile. The message holds a line <c>file:line: error: text</c> for each fault, files relative to the folder of shaders.</summary>
public sealed class ShaderCompilationException : Exception
{
    internal ShaderCompilationException(string message, IReadOnlyDictionary<string, string?> dependencies)
        : base(message) => Dependencies = dependencies;

    /// <summary>The files that were read or looked for until the fault: what has to change before another attempt is worth it.</summary>
    public IReadOnlyDictionary<string, string?> Dependencies { get; }
}
