namespace VaeGpu.Training;

/// <summary>How far the fit of a Gaussian mixture is.</summary>
/// <param name="Start">Which start, from 0.</param>
/// <param name="Iteration">Steps of EM done in this start.</param>
/// <param name="LogLikelihood">Mean over the points, in nats.</param>
/// <param name="Done">The share of the work that is done, 0 to 1, as if every start needed all its iterations: it leaps where one converges.</param>
public readonly record struct GaussianMixtureProgress(int Start, int Iteration, double LogLikelihood, double Done);
