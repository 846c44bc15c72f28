namespace VaeGpu;

/// <summary>What the threads need to know of one layer of a network's run.</summary>
internal unsafe struct LayerRun
{
    /// <summary>[rows, <see cref="SourceStride"/>].</summary>
    public float* Source;

    /// <summary>Floats from one row of the source to the next.</summary>
    public nint SourceStride;

    /// <summary>[rows, the layer's padded outputs].</summary>
    public float* Target;

    /// <summary>The first of its parts, and so how many parts the layers before it have.</summary>
    public int FirstPart;

    /// <summary>The first panel that is wanted.</summary>
    public int FirstPanel;

    /// <summary>How many are.</summary>
    public int Panels;

    /// <summary>Panels of a part.</summary>
    public int TilePanels;
}
