using VaeGpu.Testing;

namespace VaeGpu.Tests.Pictures;

/// <summary>PNGs still and animated, taken apart in Python.</summary>
public sealed class PngTests
{
    [TestCase(PngFormat.Grey, 1, 1)]
    [TestCase(PngFormat.Grey, 28, 28)]
    [TestCase(PngFormat.Grey, 1, 300)]
    [TestCase(PngFormat.Rgb, 31, 7)]
    [TestCase(PngFormat.Rgb, 257, 3)]
    [TestCase(PngFormat.Rgba, 64, 33)]
    [TestCase(PngFormat.Rgba, 600, 1)]
    public void Write_ThenDecode_GivesThePixels(PngFormat format, int width, int height)
    {
        using var folder = new TemporaryFolder();
        byte[] pixels = MakePixels(width, height, format);
        PngWriter.Write(folder.File("p.png"), pixels, width, height, format);
        DecodedPng decoded = PngDecoder.Decode(folder.File("p.png"));

        Assert.That((decoded.Width, decoded.Height, decoded.Channels), Is.EqualTo((width, height, (int)format)));
        Assert.That(decoded.Frames, Has.Length.EqualTo(1));
        Assert.That(decoded.Frame(0), Is.EqualTo(pixels));
        Assert.That(decoded.Chunks[..2], Is.EqualTo(new[] { "IHDR", "sRGB" }));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_OfNoise_UsesSeveralChunksAndEveryFilterIsUndone()
    {
        using var folder = new TemporaryFolder();
        const int Width = 640;
        const int Height = 640;
        var pixels = new byte[Width * Height * 4];
        new Random(3).NextBytes(pixels);
        Pattern(pixels.AsSpan(0, Width * 4 * 100), Width, PngFormat.Rgba);
        PngWriter.Write(folder.File("p.png"), pixels, Width, Height);
        DecodedPng decoded = PngDecoder.Decode(folder.File("p.png"));

        Assert.That(decoded.Frame(0).AsSpan().SequenceEqual(pixels));
        Assert.That(decoded.Chunks.Count(chunk => chunk == "IDAT"), Is.EqualTo(2));
        Assert.That(decoded.Filters, Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
    }

    [Test]
    public void Write_OfSmoothPicture_IsSmall()
    {
        var pixels = new byte[256 * 256];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i % 256 / 2) + (i / 512));
        }

        var stream = new MemoryStream();
        PngWriter.Write(stream, pixels, 256, 256, PngFormat.Grey);
        Assert.That(stream.Length, Is.LessThan(2500), "filters turn a ramp into almost nothing");
    }

    [Test]
    public void Write_OfWrongSizes_IsRefused()
    {
        var stream = new MemoryStream();
        Assert.That(() => PngWriter.Write(stream, new byte[15], 2, 2), Throws.ArgumentException);
        Assert.That(() => PngWriter.Write(stream, [], 0, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => PngWriter.Write(stream, [], int.MaxValue, int.MaxValue), Throws.ArgumentException);
        Assert.That(() => PngWriter.Write(stream, new byte[8], 2, 2, (PngFormat)2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(stream.Length, Is.Zero);
    }

    [TestCase(30, 1, 30)]
    [TestCase(60, 1, 60)]
    [TestCase(1, 1, 1)]
    [TestCase(0.5, 10, 5)]
    [TestCase(29.97, 100, 2997)]
    [TestCase(23.976, 1000, 23976)]
    [TestCase(0.01, 100, 1)]
    [TestCase(65535, 1, 65535)]
    public void Animation_HoldsItsFramesAndTimes(double framesPerSecond, int numerator, int denominator)
    {
        using var folder = new TemporaryFolder();
        const int Frames = 5;
        byte[][] frames = [.. Enumerable.Range(0, Frames).Select(seed => MakePixels(21, 13, PngFormat.Rgb, seed))];
        using (var writer = new AnimatedPngWriter(folder.File("a.png"), 21, 13, Frames, framesPerSecond, loops: 3, PngFormat.Rgb))
        {
            foreach (byte[] frame in frames)
            {
                writer.WriteFrame(frame);
            }

            Assert.That(() => writer.WriteFrame(frames[0]), Throws.InvalidOperationException);
            Assert.That(File.Exists(folder.File("a.png")), Is.False, "only a whole animation has a name");
            writer.Finish();
        }

        DecodedPng decoded = PngDecoder.Decode(folder.File("a.png"));
        Assert.That(decoded.Animation, Is.EqualTo(new[] { Frames, 3 }));
        Assert.That(decoded.Chunks[..5], Is.EqualTo(new[] { "IHDR", "sRGB", "acTL", "fcTL", "IDAT" }));
        Assert.That(decoded.Controls, Has.Length.EqualTo(Frames).And.All.EqualTo(new[] { 21, 13, 0, 0, numerator, denominator, 0, 0 }));
        for (int i = 0; i < Frames; i++)
        {
            Assert.That(decoded.Frame(i), Is.EqualTo(frames[i]), $"frame {i}");
        }
    }

    [Test]
    public void Animation_NotFinished_LeavesWhatWasThere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.png"), "before");
        using (var writer = new AnimatedPngWriter(folder.File("a.png"), 2, 2, frames: 2))
        {
            writer.WriteFrame(new byte[16]);
            Assert.That(() => writer.Finish(), Throws.InvalidOperationException);
        }

        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo(new[] { folder.File("a.png") }));
        Assert.That(File.ReadAllText(folder.File("a.png")), Is.EqualTo("before"));
    }

    [Test]
    public void Animation_OfWrongSizes_IsRefused()
    {
        Assert.That(() => new AnimatedPngWriter(Stream.Null, 2, 2, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new AnimatedPngWriter(Stream.Null, 2, 2, 1, double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new AnimatedPngWriter(Stream.Null, 2, 2, 1, 30, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        using var writer = new AnimatedPngWriter(Stream.Null, 2, 2, 1);
        Assert.That(() => writer.WriteFrame(new byte[15]), Throws.ArgumentException);
    }

    /// <summary>Something like a picture: ramps, edges and a little noise.</summary>
    private static byte[] MakePixels(int width, int height, PngFormat format, int seed = 0)
    {
        var pixels = new byte[width * height * (int)format];
        new Random(seed).NextBytes(pixels);
        Pattern(pixels, width, format);
        return pixels;
    }

    private static void Pattern(Span<byte> pixels, int width, PngFormat format)
    {
        int row = width * (int)format;
        for (int i = 0; i < pixels.Length; i++)
        {
            int y = i / row;
            int noise = pixels[i] % 3;
            pixels[i] = (y / 4 % 4) switch
            {
                0 => (byte)((i % row) + noise),
                1 => (byte)((i % row * 7) ^ y),
                2 => (byte)((y * 5) + (i % row / 3)),
                _ => pixels[i],
            };
        }
    }
}
