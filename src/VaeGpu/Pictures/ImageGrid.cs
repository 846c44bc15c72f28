namespace VaeGpu;

/// <summary>Lays pictures out side by side. Stateless and thread-safe.</summary>
public static class ImageGrid
{
    /// <summary>Lays out decoded pictures, row after row from the upper left.</summary>
    /// <param name="pixels">[batch, height, width, 4], as <see cref="PixelFormat.Rgba8"/> has it.</param>
    /// <param name="width">Columns of one picture.</param>
    /// <param name="height">Rows of one picture.</param>
    /// <param name="columns">Pictures side by side; 0 makes the grid as square as can be.</param>
    /// <param name="gap">Pixels between pictures and around them, black and opaque, before enlargement.</param>
    /// <param name="scale">How many times larger each pixel is drawn, as a square.</param>
    /// <exception cref="ArgumentException">The length is no whole number of pictures, or of none.</exception>
    /// <exception cref="OverflowException">The grid has more bytes than an array.</exception>
    public static Picture Arrange(ReadOnlySpan<byte> pixels, int width, int height, int columns = 0, int gap = 1, int scale = 1)
    {
        PngChunks.CheckSize(width, height, PngFormat.Rgba);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        int pictureBytes = checked(width * height * 4);
        int count = pixels.Length / pictureBytes;
        if (count == 0 || count * pictureBytes != pixels.Length)
        {
            throw new ArgumentException($"{pixels.Length} bytes are no whole number of {width}×{height} RGBA8 pictures.", nameof(pixels));
        }

        columns = columns == 0 ? (int)Math.Ceiling(Math.Sqrt(count)) : columns;
        int rows = ((count - 1) / columns) + 1;
        int gridWidth = checked((gap + (columns * (width + gap))) * scale);
        int gridHeight = checked((gap + (rows * (height + gap))) * scale);
        var grid = new byte[checked(gridWidth * gridHeight * 4)];
        for (int i = 3; i < grid.Length; i += 4)
        {
            grid[i] = 255;
        }

        for (int i = 0; i < count; i++)
        {
            int left = (gap + (i % columns * (width + gap))) * scale;
            int top = (gap + (i / columns * (height + gap))) * scale;
            ReadOnlySpan<byte> picture = pixels.Slice(i * pictureBytes, pictureBytes);
            for (int y = 0; y < height * scale; y++)
            {
                ReadOnlySpan<byte> source = picture.Slice(y / scale * width * 4, width * 4);
                Span<byte> target = grid.AsSpan((((top + y) * gridWidth) + left) * 4, width * scale * 4);
                for (int x = 0; x < width * scale; x++)
                {
                    source.Slice(x / scale * 4, 4).CopyTo(target[(x * 4)..]);
                }
            }
        }

        return new Picture(gridWidth, gridHeight, grid);
    }

    /// <summary>Lays out pictures in a model's own values.</summary>
    /// <param name="architecture">Says what the values mean.</param>
    /// <param name="values">[batch, channels, height, width].</param>
    /// <param name="columns">Pictures side by side; 0 makes the grid as square as can be.</param>
    /// <param name="gap">Pixels between pictures and around them, black and opaque, before enlargement.</param>
    /// <param name="scale">How many times larger each pixel is drawn, as a square.</param>
    /// <exception cref="ArgumentException">The length is no whole number of pictures, or of none.</exception>
    /// <exception cref="OverflowException">The grid has more bytes than an array.</exception>
    public static Picture Arrange(ModelArchitecture architecture, ReadOnlySpan<float> values, int columns = 0, int gap = 1, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ImageShape image = architecture.Image;
        int count = values.Length / image.Elements;
        if (count == 0 || count * image.Elements != values.Length)
        {
            throw new ArgumentException($"{values.Length} values are no whole number of {image} pictures.", nameof(values));
        }

        var converter = new PixelConverter(architecture);
        var pixels = new byte[checked(count * image.Pixels * 4)];
        for (int i = 0; i < count; i++)
        {
            converter.Convert(values.Slice(i * image.Elements, image.Elements), pixels.AsSpan(i * image.Pixels * 4, image.Pixels * 4));
        }

        return Arrange(pixels, image.Width, image.Height, columns, gap, scale);
    }
}
