namespace VaeGpu.Training;

/// <summary>How far a training run is.</summary>
/// <param name="Latest">The latest step.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Epochs">Epochs of the whole run.</param>
/// <param name="ImagesPerSecond">Images trained a second, over the last few seconds.</param>
/// <param name="Remaining">Time left at that rate.</param>
public readonly record struct TrainingProgress(TrainingStep Latest, long Steps, int Epochs, double ImagesPerSecond, TimeSpan Remaining);
