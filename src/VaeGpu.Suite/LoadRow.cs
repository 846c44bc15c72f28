namespace VaeGpu.Suite;

/// <summary>How long one model took to load: from its memory to a decoder that is ready.</summary>
/// <param name="Name">The model's group.</param>
/// <param name="ModelBytes">Bytes of its numbers.</param>
/// <param name="Cold">Seconds, kernels compiled.</param>
/// <param name="Warm">Seconds on a new device that found the kernels in its cache; null for the CPU backend, which compiles none.</param>
public sealed record LoadRow(string Name, long ModelBytes, double Cold, double? Warm);
