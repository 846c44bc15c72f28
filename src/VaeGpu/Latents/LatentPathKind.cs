namespace VaeGpu;

/// <summary>How a path goes from key to key.</summary>
public enum LatentPathKind
{
    /// <summary>Straight lines.</summary>
    Linear,

    /// <summary>Great circles for the direction and straight lines for the norm (Shoemake, 1985).</summary>
    Spherical,

    /// <summary>Centripetal Catmull–Rom spline (Yuksel et al., 2011).</summary>
    CatmullRom,
}
