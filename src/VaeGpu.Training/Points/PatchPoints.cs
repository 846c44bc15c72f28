namespace VaeGpu.Training;

/// <summary>
/// The same rectangle of every picture as points, values in [0, 1]: what one codebook of a product quantiser sees (Jégou, Douze and Schmid, 2011).
/// </summary>
internal sealed class PatchPoints : IPointSet
{
    private readonly ImageData _images;
    private readonly int _x, _y, _width, _height;

    /// <summary>Takes a rectangle, all channels of it.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="x">Its first column.</param>
    /// <param name="y">Its first row.</param>
    /// <param name="width">Its columns; positive.</param>
    /// <param name="height">Its rows; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie within the pictures.</exception>
    public PatchPoints(ImageData images, int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, images.Shape.Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, images.Shape.Height - y);
        (_images, _x, _y, _width, _height) = (images, x, y, width, height);
    }

    public int Count => _images.Count;

    /// <summary>Values of one point, in the order [channels, height, width].</summary>
    public int Dimension => _images.Shape.Channels * _height * _width;

    public void Read(int first, Span<float> rows)
    {
        ImageShape shape = _images.Shape;
        ReadOnlySpan<byte> picture = _images.Pixels.Span[(first * shape.Elements)..];
        while (rows.Length > 0)
        {
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                for (int row = _y; row < _y + _height; row++)
                {
                    ImageData.ToValues(picture.Slice((channel * shape.Height + row) * shape.Width + _x, _width), rows[.._width]);
                    rows = rows[_width..];
                }
            }

            picture = picture[shape.Elements..];
        }
    }
}
