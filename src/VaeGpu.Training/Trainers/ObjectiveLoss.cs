using System.Collections.Immutable;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>What one step has to minimise.</summary>
/// <param name="Loss">A scalar with gradients.</param>
/// <param name="Terms">The same terms in the same order at every step of a run.</param>
internal readonly record struct ObjectiveLoss(Tensor Loss, ImmutableArray<TrainingTerm> Terms);
