namespace VaeGpu;

/// <summary>
/// Where decoded pictures go in host memory: floats or RGBA8 bytes. GPU targets are <c>GpuTarget</c> in VaeGpu.Vulkan.
/// A view of the caller's memory that lives on the stack; making one allocates nothing.
/// </summary>
public readonly ref struct DecoderTarget
{
    /// <summary>The layout.</summary>
    public PixelFormat Format { get; private init; }

    /// <summary>The floats, for <see cref="PixelFormat.Float"/>.</summary>
    public Span<float> FloatValues { get; private init; }

    /// <summary>The bytes, for <see cref="PixelFormat.Rgba8"/>.</summary>
    public Span<byte> Bytes { get; private init; }

    /// <summary>The model's own values.</summary>
    /// <param name="values">[batch, channels, height, width]; at least as long as the batch needs.</param>
    public static DecoderTarget Floats(Span<float> values) => new() { Format = PixelFormat.Float, FloatValues = values };

    /// <summary>Display-encoded pixels.</summary>
    /// <param name="pixels">[batch, height, width, 4]; at least as long as the batch needs.</param>
    public static DecoderTarget Rgba8(Span<byte> pixels) => new() { Format = PixelFormat.Rgba8, Bytes = pixels };

    /// <summary>The model's own values.</summary>
    /// <param name="values">[batch, channels, height, width].</param>
    public static implicit operator DecoderTarget(Span<float> values) => Floats(values);

    /// <summary>The model's own values.</summary>
    /// <param name="values">[batch, channels, height, width].</param>
    public static implicit operator DecoderTarget(float[] values) => Floats(values);

    /// <summary>Display-encoded pixels.</summary>
    /// <param name="pixels">[batch, height, width, 4].</param>
    public static implicit operator DecoderTarget(Span<byte> pixels) => Rgba8(pixels);

    /// <summary>Display-encoded pixels.</summary>
    /// <param name="pixels">[batch, height, width, 4].</param>
    public static implicit operator DecoderTarget(byte[] pixels) => Rgba8(pixels);
}
