namespace VaeGpu.Training;

/// <summary>Pictures as points: one point a picture, [channels, height, width], values in [0, 1].</summary>
/// <param name="images">The pictures.</param>
internal sealed class ImagePoints(ImageData images) : IPointSet
{
    public int Count => images.Count;

    public int Dimension => images.Shape.Elements;

    public void Read(int first, Span<float> rows) => ImageData.ToValues(images.Pixels.Span.Slice(first * Dimension, rows.Length), rows);
}
