using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// What a <see cref="GradientTrainer"/> minimises: the part of a trainer that is mathematics and not bookkeeping. It owns its networks; its tensors
/// may belong to the dispose scope that is open when it is made, which is the whole run's.
/// </summary>
internal abstract class Objective : IDisposable
{
    /// <summary>What is learnt from, a row for each training image; steps are given rows of it in random order.</summary>
    public abstract Tensor Items { get; }

    /// <summary>What Adam changes.</summary>
    public abstract IEnumerable<ParameterGroup> Parameters { get; }

    /// <summary>Which way the figure of <see cref="Validate"/> goes.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>What to try when the loss is no longer finite.</summary>
    public virtual string Remedy => "try a lower learning rate";

    /// <summary>The loss of one step, gradients and all.</summary>
    /// <param name="rows">[batch, …] of <see cref="Items"/>.</param>
    /// <param name="time">Where in the run.</param>
    public abstract ObjectiveLoss Evaluate(Tensor rows, TrainingTime time);

    /// <summary>Called when Adam has made its step on the loss that was evaluated last.</summary>
    public virtual void AfterStep(TrainingTime time)
    {
    }

    /// <summary>How good the model is on the images held out.</summary>
    public abstract TrainingTerm Validate();

    /// <summary>The model as it is now; the caller's to dispose.</summary>
    public abstract Model Export();

    public abstract void Dispose();
}
