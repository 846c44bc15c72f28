namespace VaeGpu;

/// <summary>What the numbers of a picture mean as light.</summary>
public enum ValueEncoding
{
    /// <summary>Display-encoded, as in picture files (IEC 61966-2-1).</summary>
    Srgb,

    /// <summary>Proportional to light.</summary>
    Linear,
}
