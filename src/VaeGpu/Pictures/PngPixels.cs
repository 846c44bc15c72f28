using System.Buffers.Binary;
using System.IO.Compression;

namespace VaeGpu;

/// <summary>Filters and compresses the rows of a picture into chunks of pixel data.</summary>
internal static class PngPixels
{
    private const int Filters = 5;

    /// <summary>Writes one picture's pixels.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="pixels">[height, width, format].</param>
    /// <param name="width">Columns.</param>
    /// <param name="format">The layout.</param>
    /// <param name="sequence">The number of the next animation chunk, counted on for each that is written; -1 writes IDAT instead of fdAT.</param>
    public static void Write(Stream stream, ReadOnlySpan<byte> pixels, int width, PngFormat format, ref int sequence)
    {
        int pixelBytes = (int)format;
        int rowBytes = width * pixelBytes;
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var candidates = new byte[Filters][];
            for (int i = 0; i < Filters; i++)
            {
                candidates[i] = new byte[rowBytes + 1];
                candidates[i][0] = (byte)i;
            }

            ReadOnlySpan<byte> above = new byte[rowBytes];
            for (int start = 0; start < pixels.Length; start += rowBytes)
            {
                ReadOnlySpan<byte> row = pixels.Slice(start, rowBytes);
                deflate.Write(ChooseFilter(row, above, pixelBytes, candidates));
                above = row;
            }
        }

        WriteChunks(stream, compressed.GetBuffer().AsSpan(0, (int)compressed.Length), ref sequence);
    }

    private static void WriteChunks(Stream stream, ReadOnlySpan<byte> compressed, ref int sequence)
    {
        const int LongestChunk = 1 << 20;
        if (sequence < 0)
        {
            for (; !compressed.IsEmpty; compressed = compressed[Math.Min(LongestChunk, compressed.Length)..])
            {
                PngChunks.Write(stream, "IDAT"u8, compressed[..Math.Min(LongestChunk, compressed.Length)]);
            }

            return;
        }

        var chunk = new byte[Math.Min(LongestChunk, compressed.Length) + sizeof(int)];
        for (; !compressed.IsEmpty; compressed = compressed[Math.Min(LongestChunk, compressed.Length)..])
        {
            int length = Math.Min(LongestChunk, compressed.Length);
            BinaryPrimitives.WriteInt32BigEndian(chunk, sequence++);
            compressed[..length].CopyTo(chunk.AsSpan(sizeof(int)));
            PngChunks.Write(stream, "fdAT"u8, chunk.AsSpan(0, length + sizeof(int)));
        }
    }

    /// <summary>Tries each filter and takes the one whose bytes, read as signed, sum least: the heuristic that the PNG specification recommends (12.8).</summary>
    private static byte[] ChooseFilter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelBytes, byte[][] candidates)
    {
        Span<int> sums = stackalloc int[Filters];
        sums.Clear();
        for (int i = 0; i < row.Length; i++)
        {
            int value = row[i];
            int left = i >= pixelBytes ? row[i - pixelBytes] : 0;
            int up = above[i];
            int upLeft = i >= pixelBytes ? above[i - pixelBytes] : 0;
            sums[0] += Store(candidates[0], i, value);
            sums[1] += Store(candidates[1], i, value - left);
            sums[2] += Store(candidates[2], i, value - up);
            sums[3] += Store(candidates[3], i, value - ((left + up) / 2));
            sums[4] += Store(candidates[4], i, value - Paeth(left, up, upLeft));
        }

        int best = 0;
        for (int i = 1; i < Filters; i++)
        {
            best = sums[i] < sums[best] ? i : best;
        }

        return candidates[best];
    }

    private static int Store(byte[] candidate, int index, int value)
    {
        candidate[index + 1] = unchecked((byte)value);
        return Math.Abs((int)unchecked((sbyte)value));
    }

    /// <summary>Whichever neighbour is nearest to left + up − up-left, ties in that order (9.4).</summary>
    private static int Paeth(int left, int up, int upLeft)
    {
        int estimate = left + up - upLeft;
        int toLeft = Math.Abs(estimate - left);
        int toUp = Math.Abs(estimate - up);
        int toUpLeft = Math.Abs(estimate - upLeft);
        return toLeft <= toUp && toLeft <= toUpLeft ? left : toUp <= toUpLeft ? up : upLeft;
    }
}
