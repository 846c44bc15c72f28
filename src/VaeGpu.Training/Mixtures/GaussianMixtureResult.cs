using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>The best of the starts of a Gaussian mixture.</summary>
/// <param name="Mixture">The mixture.</param>
/// <param name="LogLikelihoods">
/// Mean log-likelihood of a point in nats, first of the mixture that EM started from, then after each of its steps; the last is that of
/// <paramref name="Mixture"/>.
/// </param>
/// <param name="Converged">False where the start was ended by <see cref="GaussianMixtureOptions.MaximumIterations"/>.</param>
/// <param name="Start">Which start won, from 0.</param>
public sealed record GaussianMixtureResult(GaussianMixture Mixture, ImmutableArray<double> LogLikelihoods, bool Converged, int Start)
{
    /// <summary>Mean log-likelihood of a point under <see cref="Mixture"/>, in nats.</summary>
    public double LogLikelihood => LogLikelihoods[^1];

    /// <summary>Steps of EM.</summary>
    public int Iterations => LogLikelihoods.Length - 1;
}
