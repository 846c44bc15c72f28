namespace VaeGpu;

/// <summary>Codes drawn position by position, without regard to each other, by <see cref="Codebook.Frequencies"/>.</summary>
public sealed record IndependentPrior : Prior
{
    /// <inheritdoc/>
    public override PriorKind Kind => PriorKind.Independent;
}
