namespace VaeGpu;

/// <summary>N(0, I): what a VAE is trained towards.</summary>
public sealed record NormalPrior : Prior
{
    /// <inheritdoc/>
    public override PriorKind Kind => PriorKind.Normal;
}
