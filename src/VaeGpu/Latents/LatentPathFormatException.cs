namespace VaeGpu;

/// <summary>A latent path's JSON is not as docs/numbers.md says. The message is one line that names the fault.</summary>
/// <param name="message">One line.</param>
/// <param name="innerException">What was thrown underneath.</param>
public sealed class LatentPathFormatException(string message, Exception? innerException = null) : Exception(message, innerException);
