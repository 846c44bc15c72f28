namespace VaeGpu;

/// <summary>How time runs between two keys.</summary>
public enum LatentEase
{
    /// <summary>Evenly.</summary>
    None,

    /// <summary>3t² − 2t³: resting at each key.</summary>
    Smoothstep,
}
