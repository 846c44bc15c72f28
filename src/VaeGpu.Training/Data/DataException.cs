namespace VaeGpu.Training;

/// <summary>Images that cannot be read, or that do not fit together. The message names the file and the fault in one line.</summary>
public sealed class DataException : Exception
{
    /// <summary>Images that cannot be read.</summary>
    /// <param name="message">The file and the fault.</param>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>Images that cannot be read.</summary>
    /// <param name="message">The file and the fault.</param>
    /// <param name="innerException">What was thrown below.</param>
    public DataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
