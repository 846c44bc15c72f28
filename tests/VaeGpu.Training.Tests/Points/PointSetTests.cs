using System.Collections.Concurrent;

namespace VaeGpu.Training.Tests.Points;

public sealed class PointSetTests
{
    private static readonly ImageData Images =
        new("made", new ImageShape(3, 5, 4), Enumerable.Range(0, 7 * 60).Select(i => (byte)(i * 37 + i / 60)).ToArray());

    [Test]
    public void ArrayPoints_AreReadFromAnywhere()
    {
        var points = new ArrayPoints(Enumerable.Range(0, 12).Select(i => (float)i).ToArray(), 3);
        Assert.That((points.Count, points.Dimension), Is.EqualTo((4, 3)));
        float[] rows = new float[6];
        points.Read(2, rows);
        Assert.That(rows, Is.EqualTo(new float[] { 6, 7, 8, 9, 10, 11 }));
    }

    [Test]
    public void ArrayPoints_ThatAreNotWhole_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => _ = new ArrayPoints(new float[7], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ArrayPoints(new float[7], 0));
    }

    [Test]
    public void ImagePoints_AreBytesBy255()
    {
        var points = new ImagePoints(Images);
        Assert.That((points.Count, points.Dimension), Is.EqualTo((7, 60)));
        float[] rows = new float[3 * 60];
        points.Read(4, rows);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.That(rows[i], Is.EqualTo((float)(Images.Pixels.Span[4 * 60 + i] / 255.0)));
        }
    }

    [TestCase(0, 0, 4, 5)]
    [TestCase(1, 2, 3, 2)]
    [TestCase(3, 4, 1, 1)]
    public void PatchPoints_AreARectangleOfEveryChannel(int x, int y, int width, int height)
    {
        var points = new PatchPoints(Images, x, y, width, height);
        Assert.That((points.Count, points.Dimension), Is.EqualTo((7, 3 * width * height)));
        float[] rows = new float[5 * points.Dimension];
        points.Read(2, rows);
        int next = 0;
        for (int image = 2; image < 7; image++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                for (int row = 0; row < height; row++)
                {
                    for (int column = 0; column < width; column++)
                    {
                        byte pixel = Images.Pixels.Span[image * 60 + channel * 20 + (y + row) * 4 + x + column];
                        Assert.That(rows[next++], Is.EqualTo((float)(pixel / 255.0)));
                    }
                }
            }
        }
    }

    [TestCase(-1, 0, 1, 1)]
    [TestCase(0, -1, 1, 1)]
    [TestCase(0, 0, 0, 1)]
    [TestCase(0, 0, 1, 0)]
    [TestCase(2, 0, 3, 1)]
    [TestCase(0, 4, 1, 2)]
    [TestCase(int.MaxValue, 0, int.MaxValue, 1)]
    public void PatchPoints_OutsideThePictures_AreRefused(int x, int y, int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new PatchPoints(Images, x, y, width, height));

    [TestCase(1, 1, 1)]
    [TestCase(1000, 3, 64)]
    [TestCase(63, 40_000, 7)]
    [TestCase(5, 2, 64)]
    public void PointParts_VisitEveryPointOnce_InOrderWithinItsPart(int count, int dimension, int parts)
    {
        float[] values = [.. Enumerable.Range(0, count * dimension).Select(i => (float)(i / dimension))];
        var visits = new ConcurrentDictionary<int, List<int>>();
        PointParts.Run(new ArrayPoints(values, dimension), parts, Visit, CancellationToken.None);
        Assert.That(visits.OrderBy(part => part.Key).SelectMany(part => part.Value), Is.EqualTo(Enumerable.Range(0, count)));

        void Visit(int part, int first, ReadOnlySpan<float> rows)
        {
            for (int i = 0; i < rows.Length; i += dimension)
            {
                visits.GetOrAdd(part, _ => []).Add(rows[i] == first + i / dimension ? (int)rows[i] : -1);
            }
        }
    }

    [Test]
    public void PointParts_Stop()
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            PointParts.Run(new ArrayPoints(new float[100], 1), 10, (_, _, _) => source.Cancel(), source.Token));
    }
}
