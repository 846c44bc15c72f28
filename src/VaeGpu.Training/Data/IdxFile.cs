using System.Buffers.Binary;
using System.IO.Compression;

namespace VaeGpu.Training;

/// <summary>
/// The IDX format of MNIST (LeCun, Cortes and Burges): two zero bytes, a type, a rank, big-endian extents, then the values. Gzip is recognised by its first bytes.
/// Images are unsigned bytes [count, height, width] or [count, height, width, channels].
/// </summary>
public static class IdxFile
{
    private const byte UnsignedByte = 0x08;
    private const long LargestContent = int.MaxValue - 64L;

    /// <summary>Reads images.</summary>
    /// <param name="path">The file, gzipped or not.</param>
    /// <exception cref="DataException">It is not an IDX file of images, or is cut short, or too long.</exception>
    public static ImageData ReadImages(string path)
    {
        string name = Path.GetFileName(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[2];
            int read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
            file.Position = 0;
            bool gzip = read == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
            using Stream content = gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(content, name);
        }
        catch (EndOfStreamException exception)
        {
            throw new DataException($"{name}: the file ends before its images do", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new DataException($"{name}: the gzip data is broken ({exception.Message})", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({exception.Message})", exception);
        }
    }

    private static ImageData Read(Stream content, string name)
    {
        Span<byte> header = stackalloc byte[4];
        content.ReadExactly(header);
        if (header[0] != 0 || header[1] != 0)
        {
            throw new DataException($"{name}: not an IDX file (it must begin with two zero bytes)");
        }

        if (header[2] != UnsignedByte)
        {
            throw new DataException($"{name}: values of IDX type 0x{header[2]:x2}; images are unsigned bytes (0x08)");
        }

        int rank = header[3];
        if (rank is not (3 or 4))
        {
            throw new DataException($"{name}: {rank} dimensions; images have three (count, height, width) or four (and channels)");
        }

        Span<byte> extents = stackalloc byte[16];
        content.ReadExactly(extents[..(4 * rank)]);
        long count = BinaryPrimitives.ReadUInt32BigEndian(extents);
        long height = BinaryPrimitives.ReadUInt32BigEndian(extents[4..]);
        long width = BinaryPrimitives.ReadUInt32BigEndian(extents[8..]);
        long channels = rank == 4 ? BinaryPrimitives.ReadUInt32BigEndian(extents[12..]) : 1;
        if (count == 0 || height == 0 || width == 0 || channels is not (1 or 3 or 4))
        {
            throw new DataException($"{name}: {count} images of {channels}×{height}×{width}; there must be one at least, of 1, 3 or 4 channels");
        }

        // Divide, so that four extents near 2^32 cannot overflow on their way to the bound.
        if (height > LargestContent / width / channels || count > LargestContent / (height * width * channels))
        {
            throw new DataException($"{name}: {count} images of {channels}×{height}×{width} are more than two gigabytes");
        }

        byte[] pixels = ReadContent(content, count * height * width * channels);
        if (content.ReadByte() != -1)
        {
            throw new DataException($"{name}: more bytes than {count} images of {channels}×{height}×{width} take");
        }

        var shape = new ImageShape((int)channels, (int)height, (int)width);
        return new ImageData(name, shape, channels == 1 ? pixels : ChannelsFirst(pixels, shape));
    }

    /// <summary>Grows with what is really there: a header alone must not make us take two gigabytes.</summary>
    private static byte[] ReadContent(Stream content, long length)
    {
        using var grown = new MemoryStream((int)Math.Min(length, 1 << 26));
        byte[] chunk = new byte[1 << 16];
        while (grown.Length < length)
        {
            int wanted = (int)Math.Min(chunk.Length, length - grown.Length);
            content.ReadExactly(chunk, 0, wanted);
            grown.Write(chunk, 0, wanted);
        }

        return grown.ToArray();
    }

    internal static byte[] ChannelsFirst(byte[] pixels, ImageShape shape)
    {
        byte[] moved = new byte[pixels.Length];
        for (int start = 0; start < pixels.Length; start += shape.Elements)
        {
            for (int pixel = 0; pixel < shape.Pixels; pixel++)
            {
                for (int channel = 0; channel < shape.Channels; channel++)
                {
                    moved[start + channel * shape.Pixels + pixel] = pixels[start + pixel * shape.Channels + channel];
                }
            }
        }

        return moved;
    }
}
