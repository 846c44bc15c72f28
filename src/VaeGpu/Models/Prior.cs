namespace VaeGpu;

/// <summary>The distribution that new latents are drawn from. Immutable; safe to share between threads.</summary>
public abstract record Prior
{
    private protected Prior()
    {
    }

    /// <summary>N(0, I).</summary>
    public static Prior Normal { get; } = new NormalPrior();

    /// <summary>Each position's code by itself, as often as on the training images.</summary>
    public static Prior Independent { get; } = new IndependentPrior();

    /// <summary>Which distribution it is.</summary>
    public abstract PriorKind Kind { get; }
}
