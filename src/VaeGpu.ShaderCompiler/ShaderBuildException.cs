namespace VaeGpu.ShaderCompiler;

/// <summary>Some kernels of a build do not compile. The message holds a line <c>file:line: error: text</c> for each fault.</summary>
public sealed class ShaderBuildException(string message) : Exception(message);
