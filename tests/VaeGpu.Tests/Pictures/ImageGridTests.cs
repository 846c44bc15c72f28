using VaeGpu.Testing;

namespace VaeGpu.Tests.Pictures;

/// <summary>Where each picture of a grid lands, and which byte a value becomes.</summary>
public sealed class ImageGridTests
{
    [TestCase(1, 0, 1, 1)]
    [TestCase(5, 0, 3, 2)]
    [TestCase(9, 0, 3, 3)]
    [TestCase(5, 2, 2, 3)]
    [TestCase(3, 5, 5, 1)]
    public void Arrange_PutsPicturesRowAfterRow(int count, int columns, int gridColumns, int gridRows)
    {
        const int Width = 3;
        const int Height = 2;
        const int Gap = 1;
        const int Scale = 2;
        var pixels = new byte[count * Width * Height * 4];
        new Random(1).NextBytes(pixels);
        Picture grid = ImageGrid.Arrange(pixels, Width, Height, columns, Gap, Scale);

        Assert.That(grid.Width, Is.EqualTo((Gap + (gridColumns * (Width + Gap))) * Scale));
        Assert.That(grid.Height, Is.EqualTo((Gap + (gridRows * (Height + Gap))) * Scale));
        for (int y = 0; y < grid.Height; y++)
        {
            for (int x = 0; x < grid.Width; x++)
            {
                // By asking each pixel of the grid where it comes from.
                (int column, int inX) = Math.DivRem((x / Scale) - Gap + Width + Gap, Width + Gap);
                (int row, int inY) = Math.DivRem((y / Scale) - Gap + Height + Gap, Height + Gap);
                int index = ((row - 1) * gridColumns) + column - 1;
                bool inside = column > 0 && row > 0 && inX < Width && inY < Height && index < count;
                byte[] expected = inside ? pixels[((((index * Height) + inY) * Width + inX) * 4)..][..4] : [0, 0, 0, 255];
                Assert.That(grid.Pixels[(((y * grid.Width) + x) * 4)..][..4], Is.EqualTo(expected), $"{x}, {y}");
            }
        }
    }

    [Test]
    public void Arrange_OfValues_MapsTheModelsRangeToBytes()
    {
        ModelArchitecture architecture = TestModels.Decoder([2, 7]).Architecture with { Minimum = -1, Maximum = 1 };
        Picture picture = ImageGrid.Arrange(architecture, [-1, 1, -5, 5, 0, -1 + (2 * 100.4f / 255), float.NaN], gap: 0);

        Assert.That(picture.Pixels.Where((_, i) => i % 4 == 0), Is.EqualTo(new byte[] { 0, 255, 0, 255, 128, 100, 0 }));
        Assert.That(picture.Pixels.Where((_, i) => i % 4 == 3), Is.All.EqualTo(255));
    }

    [Test]
    public void Arrange_OfLinearValues_EncodesThemForDisplayButNotAlpha()
    {
        ModelArchitecture architecture = TestModels.Decoder([2, 4]).Architecture with { Image = new ImageShape(4, 1, 1), ValueEncoding = ValueEncoding.Linear };

        // IEC 61966-2-1: 0.002 · 12.92 · 255 = 6.6; 0.5 and 0.2140 are the known 188 and 127.6.
        Assert.That(ImageGrid.Arrange(architecture, [0.002f, 0.5f, 0.2140f, 0.5f], gap: 0).Pixels, Is.EqualTo(new byte[] { 7, 188, 127, 128 }).Or.EqualTo(new byte[] { 7, 188, 128, 128 }));
    }

    [Test]
    public void Arrange_OfPlanes_Interleaves()
    {
        ModelArchitecture architecture = TestModels.Decoder([2, 6]).Architecture with { Image = new ImageShape(3, 1, 2) };
        Picture picture = ImageGrid.Arrange(architecture, [0, 1, 0.2f, 0.4f, 0.6f, 0.8f], gap: 0);

        Assert.That(picture.Pixels, Is.EqualTo(new byte[] { 0, 51, 153, 255, 255, 102, 204, 255 }));
    }

    [Test]
    public void Arrange_OfNoWholePicture_IsRefused()
    {
        Assert.That(() => ImageGrid.Arrange(new byte[15], 2, 2), Throws.ArgumentException);
        Assert.That(() => ImageGrid.Arrange([], 2, 2), Throws.ArgumentException);
        Assert.That(() => ImageGrid.Arrange(new byte[16], 2, 2, scale: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ImageGrid.Arrange(new byte[16], 2, 2, scale: 1_000_000), Throws.InstanceOf<OverflowException>());
    }

    [Test]
    public void Picture_Save_WritesAPng()
    {
        using var folder = new TemporaryFolder();
        var picture = new Picture(2, 1, [1, 2, 3, 4, 5, 6, 7, 8]);
        picture.Save(folder.File("p.png"));

        Assert.That(PngDecoder.Decode(folder.File("p.png")).Frame(0), Is.EqualTo(picture.Pixels));
    }
}
