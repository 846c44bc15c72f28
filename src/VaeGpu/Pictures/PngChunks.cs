using System.Buffers.Binary;

namespace VaeGpu;

/// <summary>Writes the chunks of a PNG: length, type, content and checksum each (PNG specification, third edition).</summary>
internal static class PngChunks
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Signature, IHDR, and sRGB: the bytes are display-encoded.</summary>
    public static void WriteStart(Stream stream, int width, int height, PngFormat format)
    {
        const byte BitDepth = 8;
        stream.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = BitDepth;
        header[9] = format switch
        {
            PngFormat.Grey => 0,
            PngFormat.Rgb => 2,
            _ => 6,
        };

        // Deflate, adaptive filters, not interlaced.
        header[10..].Clear();
        Write(stream, "IHDR"u8, header);
        Write(stream, "sRGB"u8, [0]);
    }

    /// <summary>The last chunk.</summary>
    public static void WriteEnd(Stream stream) => Write(stream, "IEND"u8, []);

    /// <summary>One chunk.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Finish(Crc32.Append(Crc32.Append(Crc32.Start, type), content)));
        stream.Write(number);
    }

    /// <summary>Checks what every picture must obey.</summary>
    public static void CheckSize(int width, int height, PngFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (format is not (PngFormat.Grey or PngFormat.Rgb or PngFormat.Rgba))
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "is no pixel layout");
        }
    }

    /// <summary>Checks that the pixels fill the picture.</summary>
    public static void CheckPixels(ReadOnlySpan<byte> pixels, int width, int height, PngFormat format)
    {
        Int128 expected = (Int128)width * height * (int)format;
        if (pixels.Length != expected)
        {
            throw new ArgumentException($"A picture of {width}×{height} {format} pixels has {expected} bytes, but {pixels.Length} were given.", nameof(pixels));
        }
    }
}
