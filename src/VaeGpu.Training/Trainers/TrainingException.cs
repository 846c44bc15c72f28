namespace VaeGpu.Training;

/// <summary>Training cannot go on. The message says why and what to try.</summary>
/// <param name="message">The reason.</param>
public sealed class TrainingException(string message) : Exception(message);
