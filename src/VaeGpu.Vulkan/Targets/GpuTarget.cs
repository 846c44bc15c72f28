namespace VaeGpu.Vulkan;

/// <summary>
/// Where decoded pictures go on the device: a buffer, or an image, into which a batch is laid as an atlas: side by side from the rectangle's top
/// left, row by row, each instance at the model's own size. Values run from 0 (the model's minimum) to 1 (its maximum) and are clamped,
/// but for <see cref="PixelFormat.Float"/> buffers, which get the model's own values.
/// </summary>
public readonly record struct GpuTarget
{
    /// <summary>The buffer's VkBuffer; 0 for an image.</summary>
    public ulong Buffer { get; private init; }

    /// <summary>Where in the buffer the first instance goes, in bytes; a multiple of 4.</summary>
    public ulong Offset { get; private init; }

    /// <summary>Bytes of the buffer from <see cref="Offset"/> that may be written.</summary>
    public ulong Size { get; private init; }

    /// <summary>The buffer's layout.</summary>
    public PixelFormat Format { get; private init; }

    /// <summary>The image.</summary>
    public HostImage Image { get; private init; }

    /// <summary>The part of the image to fill; zero is all of it.</summary>
    public TargetRectangle Rectangle { get; init; }

    /// <summary>Instances in a row of the atlas; 0 for as many as fit into the rectangle.</summary>
    public int Columns { get; init; }

    /// <summary>True to write each picture's rows from bottom to top, as OpenGL and Unity have them.</summary>
    public bool FlipVertically { get; init; }

    /// <summary>What the target holds.</summary>
    public TargetEncoding Encoding { get; init; }

    /// <summary>A buffer with VK_BUFFER_USAGE_STORAGE_BUFFER_BIT: [batch, channels, height, width] floats or [batch, height, width, 4] bytes.</summary>
    /// <param name="buffer">VkBuffer.</param>
    /// <param name="offset">Where the first instance goes, in bytes; a multiple of 4.</param>
    /// <param name="size">Bytes from there that may be written.</param>
    /// <param name="format">The layout.</param>
    public static GpuTarget ToBuffer(ulong buffer, ulong offset, ulong size, PixelFormat format) =>
        new() { Buffer = buffer, Offset = offset, Size = size, Format = format };

    /// <summary>An image.</summary>
    /// <param name="image">The image and its layouts.</param>
    public static GpuTarget ToImage(in HostImage image) => new() { Image = image };
}
