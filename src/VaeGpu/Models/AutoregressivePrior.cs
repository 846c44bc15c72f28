namespace VaeGpu;

/// <summary>
/// Codes drawn position after position, each given those before it, by a masked network (Germain et al., 2015): from a latent, in which the
/// positions not yet drawn are zero, to the logits of all positions' codes. The masks are multiplied into the weights.
/// </summary>
/// <param name="Network">Latent → logits, positions × codes outputs, position after position; those of a position depend on earlier positions alone.</param>
public sealed record AutoregressivePrior(Network Network) : Prior
{
    /// <summary>The most positions that are drawn one after the other: each is a run of the network.</summary>
    public const int MostPositions = 4096;

    /// <inheritdoc/>
    public override PriorKind Kind => PriorKind.Autoregressive;
}
