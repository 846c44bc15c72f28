namespace VaeGpu.Training;

/// <summary>What a training run leaves behind.</summary>
/// <param name="Steps">Every step.</param>
/// <param name="Epochs">Every finished epoch.</param>
/// <param name="Completed">False when the run was cancelled.</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="ImagesPerSecond">Images trained a second over the whole run, evaluation and saving left out.</param>
public sealed record TrainingResult(IReadOnlyList<TrainingStep> Steps, IReadOnlyList<TrainingEpoch> Epochs, bool Completed, TimeSpan Elapsed, double ImagesPerSecond);
