namespace VaeGpu;

/// <summary>The layouts of 8-bit pixels that PNGs are written with; the value is how many bytes a pixel has.</summary>
public enum PngFormat
{
    /// <summary>[height, width].</summary>
    Grey = 1,

    /// <summary>[height, width, 3].</summary>
    Rgb = 3,

    /// <summary>[height, width, 4], alpha not multiplied in.</summary>
    Rgba = 4,
}
