using TorchSharp.Modules;

namespace VaeGpu.Training;

/// <summary>Parameters that learn at one rate.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="RateFactor">What the run's learning rate is multiplied by.</param>
internal readonly record struct ParameterGroup(IEnumerable<Parameter> Parameters, double RateFactor = 1);
