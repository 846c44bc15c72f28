using System.Buffers.Binary;
using System.IO.Compression;
using BigGustave;

namespace VaeGpu.Training;

/// <summary>One PNG file as RGBA bytes. BigGustave decodes it, after its size, its chunks and what they inflate to have been bounded here: the library takes the memory a file asks for.</summary>
public sealed class PngPicture
{
    private const int LargestExtent = 16_384;
    private const long LargestPixels = 1L << 26;
    private const long LargestFile = 1L << 28;

    private readonly byte[] _rgba;

    private PngPicture(int width, int height, byte[] rgba)
    {
        Width = width;
        Height = height;
        _rgba = rgba;
        for (int i = 0; i < rgba.Length; i += 4)
        {
            HasColour |= rgba[i] != rgba[i + 1] || rgba[i] != rgba[i + 2];
            HasTransparency |= rgba[i + 3] != 255;
        }
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>True when any pixel is not grey.</summary>
    public bool HasColour { get; }

    /// <summary>True when any pixel is not opaque.</summary>
    public bool HasTransparency { get; }

    /// <summary>[height, width, 4], red first.</summary>
    public ReadOnlySpan<byte> Rgba => _rgba;

    /// <summary>Reads a PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">It is not a PNG, is broken, or is larger than 16,384 a side or 67 million pixels.</exception>
    public static PngPicture Read(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Length > LargestFile)
            {
                throw new DataException($"{path}: {info.Length} bytes are more than a picture of the largest size takes");
            }

            byte[] content = File.ReadAllBytes(path);
            CheckBounds(path, content);
            return Decode(Png.Open(content));
        }
        catch (DataException)
        {
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({exception.Message})", exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The library reports a broken file by whatever its parsing ran into.
            throw new DataException($"{path}: not a PNG that can be read ({exception.Message})", exception);
        }
    }

    /// <summary>Writes the first channels, channel after channel.</summary>
    /// <param name="destination">[channels, height, width].</param>
    /// <param name="channels">1 takes the grey value, 3 drops alpha, 4 keeps it.</param>
    public void CopyChannels(Span<byte> destination, int channels)
    {
        int pixels = Width * Height;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<byte> plane = destination.Slice(channel * pixels, pixels);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = _rgba[4 * i + channel];
            }
        }
    }

    private static PngPicture Decode(Png png)
    {
        byte[] rgba = new byte[4 * png.Width * png.Height];
        for (int y = 0; y < png.Height; y++)
        {
            for (int x = 0; x < png.Width; x++)
            {
                Pixel pixel = png.GetPixel(x, y);
                int at = 4 * (y * png.Width + x);
                (rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]) = (pixel.R, pixel.G, pixel.B, pixel.A);
            }
        }

        return new PngPicture(png.Width, png.Height, rgba);
    }

    private static void CheckBounds(string path, ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];
        if (content.Length < 33 || !content.StartsWith(signature) || !content[12..16].SequenceEqual("IHDR"u8))
        {
            throw new DataException($"{path}: not a PNG file");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(content[16..]);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(content[20..]);
        if (width is 0 or > LargestExtent || height is 0 or > LargestExtent || (long)width * height > LargestPixels)
        {
            throw new DataException($"{path}: {width}×{height} pixels; up to {LargestExtent} a side and {LargestPixels} in all can be read");
        }

        // At most 8 bytes a pixel (16-bit RGBA), a filter byte a row, and interlacing's seven passes with rows of their own.
        long allowed = (long)width * height * 8 + 14L * (height + 8);
        using var joined = new MemoryStream();
        for (long at = 8; at + 12 <= content.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(content[(int)at..]);
            if (length > content.Length - at - 12)
            {
                throw new DataException($"{path}: the file is cut short");
            }

            ReadOnlySpan<byte> type = content.Slice((int)at + 4, 4);
            if (type.SequenceEqual("IDAT"u8))
            {
                joined.Write(content.Slice((int)at + 8, (int)length));
            }

            at += 12 + length;
        }

        joined.Position = 0;
        using var inflated = new ZLibStream(joined, CompressionMode.Decompress);
        byte[] chunk = new byte[1 << 16];
        for (long total = 0; ;)
        {
            int read = inflated.Read(chunk);
            if (read == 0)
            {
                break;
            }

            if ((total += read) > allowed)
            {
                throw new DataException($"{path}: inflates to more than {width}×{height} pixels take");
            }
        }
    }
}
