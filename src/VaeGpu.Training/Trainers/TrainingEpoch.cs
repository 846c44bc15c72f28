using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>One finished epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Terms">Means over the epoch's steps, each as it was before its update.</param>
/// <param name="Validation">The figure that decides which epoch is the best, on the images held out; null where none are.</param>
/// <param name="IsBest">True when this epoch's model is the one kept so far.</param>
public readonly record struct TrainingEpoch(int Epoch, ImmutableArray<TrainingTerm> Terms, TrainingTerm? Validation, bool IsBest)
{
    /// <summary>A term by its name.</summary>
    /// <exception cref="KeyNotFoundException">The trainer gives no such term.</exception>
    public double this[string name] => TrainingTerm.Find(Terms, name);
}
