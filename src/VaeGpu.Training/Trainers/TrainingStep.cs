using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>One step of a training run, as it was before its update: step 0 is the model at its first weights.</summary>
/// <param name="Step">From 0.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">What is minimised.</param>
/// <param name="Terms">What the loss is made of, and what else its trainer follows.</param>
public readonly record struct TrainingStep(long Step, int Epoch, double Loss, ImmutableArray<TrainingTerm> Terms)
{
    /// <summary>A term by its name.</summary>
    /// <exception cref="KeyNotFoundException">The trainer gives no such term.</exception>
    public double this[string name] => TrainingTerm.Find(Terms, name);
}
