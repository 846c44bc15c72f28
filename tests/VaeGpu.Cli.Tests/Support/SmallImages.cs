using System.Buffers.Binary;
using System.IO.Compression;
using VaeGpu.Training.Tests.Data;

namespace VaeGpu.Cli.Tests.Support;

/// <summary>Pictures of 8×8 pixels, each a soft spot somewhere, with a little noise; the same seed gives the same ones.</summary>
internal static class SmallImages
{
    public const int Size = 8;
    public const int Pixels = Size * Size;

    /// <summary>[count, channels, height, width].</summary>
    public static byte[] Make(int count, int channels = 1, int seed = 1)
    {
        var random = new Random(seed);
        byte[] values = new byte[count * channels * Pixels];
        for (int i = 0; i < values.Length; i += Pixels)
        {
            double x = Size * random.NextDouble(), y = Size * random.NextDouble(), width = 1 + random.NextDouble(), height = 0.6 + 0.4 * random.NextDouble();
            for (int pixel = 0; pixel < Pixels; pixel++)
            {
                double distance = Math.Pow(pixel % Size - x, 2) + Math.Pow(pixel / Size - y, 2);
                values[i + pixel] = (byte)(240 * height * Math.Exp(-distance / (2 * width * width)) + 15 * random.NextDouble());
            }
        }

        return values;
    }

    /// <summary>Writes an IDX file of grey pictures.</summary>
    public static string WriteIdx(string path, byte[] images, bool gzip = false)
    {
        byte[] header = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(header, 0x0803);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), images.Length / Pixels);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), Size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), Size);
        using Stream file = gzip ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path);
        file.Write(header);
        file.Write(images);
        return path;
    }

    /// <summary>Writes a folder of PNG files: grey for one channel, RGB for three.</summary>
    public static string WritePngs(string folder, byte[] images, int channels)
    {
        Directory.CreateDirectory(folder);
        int elements = channels * Pixels;
        for (int i = 0; i < images.Length / elements; i++)
        {
            byte[] interleaved = new byte[elements];
            for (int j = 0; j < elements; j++)
            {
                interleaved[j % Pixels * channels + j / Pixels] = images[i * elements + j];
            }

            File.WriteAllBytes(Path.Combine(folder, $"{i:D4}.png"), TestPng.Make(Size, Size, channels == 1 ? TestPng.Grey : TestPng.Rgb, interleaved));
        }

        return folder;
    }
}
