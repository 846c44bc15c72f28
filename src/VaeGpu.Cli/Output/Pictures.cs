namespace VaeGpu.Cli.Output;

/// <summary>Writes the pictures of the verbs, each pixel enlarged whole so that small ones can be looked at.</summary>
internal static class Pictures
{
    private const int LeastWidth = 112;

    /// <summary>Writes a grid of pictures as a PNG.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pictures">[count, height, width, 4].</param>
    /// <param name="image">The shape of one.</param>
    /// <param name="columns">Pictures a row.</param>
    /// <param name="scale">Screen pixels a pixel, 0 for two.</param>
    public static void WriteGrid(FileInfo file, ReadOnlySpan<byte> pictures, ImageShape image, int columns, int scale)
    {
        file.Directory!.Create();
        ImageGrid.Arrange(pictures, image.Width, image.Height, columns, gap: 1, scale > 0 ? scale : Math.Max(1, LeastWidth / 2 / image.Width)).Save(file.FullName);
    }

    /// <summary>Writes frames as an animated PNG that loops for ever; beside and renamed, so that a run that is stopped leaves no part of one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="frames">Each [height, width, 4].</param>
    /// <param name="image">The shape of one.</param>
    /// <param name="count">How many frames.</param>
    /// <param name="framesPerSecond">The rate.</param>
    /// <param name="scale">Screen pixels a pixel, 0 for as many as make a frame 112 pixels wide.</param>
    public static void WriteAnimation(FileInfo file, IEnumerable<byte[]> frames, ImageShape image, int count, double framesPerSecond, int scale)
    {
        int factor = scale > 0 ? scale : Math.Max(1, (LeastWidth + image.Width - 1) / image.Width);
        file.Directory!.Create();
        using var writer = new AnimatedPngWriter(file.FullName, image.Width * factor, image.Height * factor, count, framesPerSecond);
        foreach (byte[] frame in frames)
        {
            writer.WriteFrame(ImageGrid.Arrange(frame, image.Width, image.Height, columns: 1, gap: 0, factor).Pixels);
        }

        writer.Finish();
    }

    /// <summary>Bytes channel after channel as RGBA: grey repeated, alpha 255 where there is none.</summary>
    /// <param name="channels">[channels, height, width].</param>
    /// <param name="image">The shape.</param>
    /// <param name="rgba">[height, width, 4], out.</param>
    public static void ToRgba8(ReadOnlySpan<byte> channels, ImageShape image, Span<byte> rgba)
    {
        for (int i = 0; i < image.Pixels; i++)
        {
            for (int channel = 0; channel < 4; channel++)
            {
                rgba[4 * i + channel] = channel < image.Channels ? channels[channel * image.Pixels + i]
                    : channel == 3 ? (byte)255
                    : channels[i];
            }
        }
    }
}
