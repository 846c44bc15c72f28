namespace VaeGpu;

/// <summary>How a <see cref="LatentPath"/> runs through its keys. Zero means default in every field.</summary>
public readonly record struct LatentPathOptions
{
    /// <summary>[keys]: when each key is reached, strictly increasing, in a unit of the caller's choice; empty for 0, 1, 2, ….</summary>
    public ReadOnlyMemory<float> Times { get; init; }

    /// <summary>True for a path that goes from the last key back to the first and on; false for one that rests at its ends.</summary>
    public bool Loop { get; init; }

    /// <summary>How long the way from the last key back to the first takes; 0 for the mean of the other ways, or 1 where there are none. Only for a loop.</summary>
    public float ClosingDuration { get; init; }

    /// <summary>How time runs between two keys.</summary>
    public LatentEase Ease { get; init; }
}
