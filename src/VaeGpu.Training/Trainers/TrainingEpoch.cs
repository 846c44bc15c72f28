namespace VaeGpu.Training;

/// <summary>One finished epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Elbo">Mean over the epoch's steps, each as it was before its update, in nats an image.</param>
/// <param name="ValidationElbo">On the images held out, in nats an image; null where none are.</param>
/// <param name="IsBest">True when this epoch's model is the one kept so far.</param>
public readonly record struct TrainingEpoch(int Epoch, double Elbo, double? ValidationElbo, bool IsBest);
