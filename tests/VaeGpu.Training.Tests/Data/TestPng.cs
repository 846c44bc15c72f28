using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace VaeGpu.Training.Tests.Data;

/// <summary>Makes PNG files by the specification, broken ones too, independently of the product's writer.</summary>
internal static class TestPng
{
    public const byte Grey = 0, Rgb = 2, GreyAlpha = 4, Rgba = 6;

    public static byte[] Make(int width, int height, byte colourType, byte[] pixels, byte depth = 8)
    {
        int rowLength = pixels.Length / height;
        byte[] rows = new byte[height * (rowLength + 1)];
        for (int y = 0; y < height; y++)
        {
            pixels.AsSpan(y * rowLength, rowLength).CopyTo(rows.AsSpan(y * (rowLength + 1) + 1));
        }

        return Assemble((uint)width, (uint)height, colourType, depth, rows);
    }

    public static byte[] Assemble(uint width, uint height, byte colourType, byte depth, byte[] rows)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;
        header[9] = colourType;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        byte[] chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)content.Length);
        body.CopyTo(chunk.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc32.HashToUInt32(body));
        return chunk;
    }
}
