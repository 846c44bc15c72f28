using System.Collections.Immutable;

namespace VaeGpu;

/// <summary>A mixture of Gaussians, fitted after training to the latents of the training images (Ghosh et al., 2020, section 4).</summary>
/// <param name="Components">How many Gaussians.</param>
/// <param name="Covariance">The shape of their covariances.</param>
public sealed record MixturePrior(int Components, MixtureCovariance Covariance) : Prior
{
    /// <summary>The tensor of the components' weights, [components]; from 0, summing to 1.</summary>
    public const string Weights = "prior.mixture.weights";

    /// <summary>The tensor of the components' means, [components, latent].</summary>
    public const string Means = "prior.mixture.means";

    /// <summary>
    /// The tensor of the components' factors: deviations [components] where the covariance is spherical and [components, latent] where it is diagonal,
    /// lower Cholesky factors [components, latent, latent] where it is full.
    /// </summary>
    public const string Factors = "prior.mixture.factors";

    /// <inheritdoc/>
    public override PriorKind Kind => PriorKind.Mixture;

    /// <summary>The shape of <see cref="Factors"/>.</summary>
    /// <param name="latentSize">Values of one latent.</param>
    public ImmutableArray<int> FactorShape(int latentSize) => Covariance switch
    {
        MixtureCovariance.Full => [Components, latentSize, latentSize],
        MixtureCovariance.Diagonal => [Components, latentSize],
        _ => [Components],
    };
}
