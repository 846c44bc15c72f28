namespace VaeGpu.Tests.Pictures;

/// <summary>What <see cref="PngDecoder"/> found.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Bytes of a pixel.</param>
/// <param name="Frames">The pixels of each frame, as hexadecimal digits.</param>
/// <param name="Filters">The filters that rows use.</param>
/// <param name="Animation">Frames and loops; null for a still.</param>
/// <param name="Controls">Width, height, x, y, delay's numerator and denominator, disposal and blending of each frame.</param>
/// <param name="Chunks">The types of all chunks in order.</param>
internal sealed record DecodedPng(int Width, int Height, int Channels, string[] Frames, int[] Filters, int[]? Animation, int[][] Controls, string[] Chunks)
{
    /// <summary>The pixels of one frame.</summary>
    public byte[] Frame(int index) => Convert.FromHexString(Frames[index]);
}
