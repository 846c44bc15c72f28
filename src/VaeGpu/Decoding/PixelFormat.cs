namespace VaeGpu;

/// <summary>How decoded pictures are laid out in memory.</summary>
public enum PixelFormat
{
    /// <summary>The model's own values: floats, [batch, channels, height, width].</summary>
    Float,

    /// <summary>Display-encoded bytes, [batch, height, width, 4]; grey is repeated into red, green and blue, alpha is 255 where the model has none.</summary>
    Rgba8,
}
