namespace VaeGpu;

/// <summary>Paths made ready for evaluation, on the CPU or in a kernel. Immutable; safe to share between threads. A decoder uploads a set once, when it first sees it.</summary>
public sealed class LatentPathSet
{
    /// <summary>Values of one latent.</summary>
    public int LatentSize => throw new NotImplementedException();

    /// <summary>[paths].</summary>
    internal ReadOnlySpan<PathHeader> Headers => throw new NotImplementedException();

    /// <summary>[segments].</summary>
    internal ReadOnlySpan<PathSegment> Segments => throw new NotImplementedException();

    /// <summary>[segments, 4, latent].</summary>
    internal ReadOnlySpan<float> Coefficients => throw new NotImplementedException();
}
