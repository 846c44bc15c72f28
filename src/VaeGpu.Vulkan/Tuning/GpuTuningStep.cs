namespace VaeGpu.Vulkan;

/// <summary>How far <see cref="GpuDevice.Tune"/> has come. Immutable.</summary>
/// <param name="Plan">The plan at hand, from 1.</param>
/// <param name="Plans">How many there are, if the time suffices.</param>
/// <param name="Candidate">What was just measured or dropped.</param>
public sealed record GpuTuningStep(int Plan, int Plans, GpuTuningCandidate Candidate);
