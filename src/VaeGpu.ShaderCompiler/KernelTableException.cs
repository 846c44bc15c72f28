namespace VaeGpu.ShaderCompiler;

/// <summary>The table of kernels cannot be used; the message names the row and what is wrong with it.</summary>
public sealed class KernelTableException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public KernelTableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and what found it.</summary>
    public KernelTableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
