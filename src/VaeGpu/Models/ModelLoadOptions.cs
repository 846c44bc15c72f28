namespace VaeGpu;

/// <summary>How a model is loaded. Zero means default in every field.</summary>
public readonly record struct ModelLoadOptions
{
    /// <summary>Bytes of tensors beyond which a file is refused before memory is taken for it; 0 is 16 GiB.</summary>
    public long MaximumBytes { get; init; }

    /// <summary>
    /// True to decode the golden pairs by the double-precision reference once loaded, and refuse the file if they miss their tolerance:
    /// shows that the weights are those that the pairs were made from. Costs seconds for a large model.
    /// </summary>
    public bool Verify { get; init; }
}
