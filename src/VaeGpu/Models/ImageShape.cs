namespace VaeGpu;

/// <summary>The shape of one picture, flattened in [channels, height, width] order.</summary>
/// <param name="Channels">Channels: 1 (grey), 3 (RGB) or 4 (RGBA).</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Pixels of one picture: height × width.</summary>
    public int Pixels => checked(Height * Width);

    /// <summary>Values of one picture: channels × height × width.</summary>
    public int Elements => checked(Channels * Height * Width);

    /// <summary>The shape as the model file writes it, such as <c>1×28×28</c>.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
