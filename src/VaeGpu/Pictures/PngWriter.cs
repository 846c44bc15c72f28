namespace VaeGpu;

/// <summary>Writes 8-bit PNGs, the same bytes for the same picture. Stateless and thread-safe.</summary>
public static class PngWriter
{
    /// <summary>Writes a file, beside its place first, then renamed.</summary>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="pixels">[height, width, bytes of the format], display-encoded.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">The layout of a pixel.</param>
    /// <exception cref="ArgumentException">The number of bytes is not that of the picture, or the picture is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> pixels, int width, int height, PngFormat format = PngFormat.Rgba)
    {
        Check(pixels, width, height, format);
        using var file = new PartialFile(path);
        Write(file.Stream, pixels, width, height, format);
        file.Commit();
    }

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">The stream, left open; need not seek.</param>
    /// <param name="pixels">[height, width, bytes of the format], display-encoded.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">The layout of a pixel.</param>
    /// <exception cref="ArgumentException">The number of bytes is not that of the picture, or the picture is empty.</exception>
    public static void Write(Stream stream, ReadOnlySpan<byte> pixels, int width, int height, PngFormat format = PngFormat.Rgba)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(pixels, width, height, format);
        PngChunks.WriteStart(stream, width, height, format);
        int sequence = -1;
        PngPixels.Write(stream, pixels, width, format, ref sequence);
        PngChunks.WriteEnd(stream);
    }

    private static void Check(ReadOnlySpan<byte> pixels, int width, int height, PngFormat format)
    {
        PngChunks.CheckSize(width, height, format);
        PngChunks.CheckPixels(pixels, width, height, format);
    }
}
