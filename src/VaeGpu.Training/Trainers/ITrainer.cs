namespace VaeGpu.Training;

/// <summary>Trains a model on images, of whatever kind. One run at a time in a process: torch's generator and its thread count are global.</summary>
public interface ITrainer
{
    /// <summary>Called after every step, on the training thread.</summary>
    Action<TrainingProgress>? OnProgress { get; set; }

    /// <summary>Called after every epoch, on the training thread.</summary>
    Action<TrainingEpoch>? OnEpoch { get; set; }

    /// <summary>
    /// Trains. Whenever there is a model worth keeping (after each epoch, or after each best one when images are held out, and on cancellation),
    /// it is handed to <paramref name="save"/>, so that whatever ends the run leaves the latest whole model.
    /// </summary>
    /// <param name="data">The training images.</param>
    /// <param name="save">Takes the model; it is disposed afterwards.</param>
    /// <param name="cancellation">Stops after the step under way.</param>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    /// <exception cref="DataException">More images are to be held out than there are, or they cannot be trained on.</exception>
    /// <exception cref="TrainingException">The loss is no longer finite.</exception>
    TrainingResult Train(ImageData data, Action<Model> save, CancellationToken cancellation = default);
}
