namespace VaeGpu.Cli;

/// <summary>The command line asks for something that cannot be meant; reported like a parse error.</summary>
/// <param name="message">What is wrong, and what would do.</param>
internal sealed class UsageException(string message) : Exception(message);
