using System.Buffers.Binary;
using System.IO.Compression;

namespace VaeGpu.Training.Tests.Data;

public sealed class IdxFileTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("vaegpu-idx-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(false)]
    [TestCase(true)]
    public void Images_AreReadAsWritten(bool gzip)
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 3 * 4).Select(i => (byte)(i * 7))];
        ImageData images = IdxFile.ReadImages(Write("a", Idx(0x08, [2, 3, 4], pixels), gzip));
        Assert.That(images.Shape, Is.EqualTo(new ImageShape(1, 3, 4)));
        Assert.That(images.Count, Is.EqualTo(2));
        Assert.That(images.Pixels.ToArray(), Is.EqualTo(pixels));
    }

    [Test]
    public void ColourImages_BecomeChannelsFirst()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6];
        ImageData images = IdxFile.ReadImages(Write("a", Idx(0x08, [1, 1, 2, 3], pixels), gzip: false));
        Assert.That(images.Shape, Is.EqualTo(new ImageShape(3, 1, 2)));
        Assert.That(images.Pixels.ToArray(), Is.EqualTo(new byte[] { 1, 4, 2, 5, 3, 6 }));
    }

    public static IEnumerable<TestCaseData> Broken()
    {
        yield return new TestCaseData(Array.Empty<byte>(), "ends before").SetArgDisplayNames("empty");
        yield return new TestCaseData(new byte[] { 1, 2, 3, 4, 5 }, "not an IDX file").SetArgDisplayNames("no IDX");
        yield return new TestCaseData(Idx(0x0d, [1, 1, 1], [0, 0, 0, 0]), "0x0d").SetArgDisplayNames("floats");
        yield return new TestCaseData(Idx(0x08, [4], [0, 0, 0, 0]), "1 dimensions").SetArgDisplayNames("labels");
        yield return new TestCaseData(Idx(0x08, [2, 2, 2], [0, 0, 0]), "ends before").SetArgDisplayNames("cut short");
        yield return new TestCaseData(Idx(0x08, [1, 1, 1], [0, 0]), "more bytes").SetArgDisplayNames("too long");
        yield return new TestCaseData(Idx(0x08, [0, 28, 28], []), "0 images").SetArgDisplayNames("no images");
        yield return new TestCaseData(Idx(0x08, [uint.MaxValue, uint.MaxValue, uint.MaxValue], [0]), "two gigabytes").SetArgDisplayNames("overflowing");
        yield return new TestCaseData(Idx(0x08, [1 << 20, 32, 32], [0]), "ends before").SetArgDisplayNames("lying");
        yield return new TestCaseData(Idx(0x08, [1, 1, 1, 2], [0, 0]), "1, 3 or 4 channels").SetArgDisplayNames("two channels");
        yield return new TestCaseData(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255 }, "gzip").SetArgDisplayNames("broken gzip");
    }

    [TestCaseSource(nameof(Broken))]
    public void BrokenFile_IsNamedInOneLine(byte[] content, string fault)
    {
        string path = Write("broken.idx", content, gzip: false);
        DataException? thrown = Assert.Throws<DataException>(() => IdxFile.ReadImages(path));
        Assert.That(thrown!.Message, Does.Contain("broken.idx").And.Contain(fault).And.Not.Contain("\n"));
    }

    [Test]
    public void TruncatedAnywhere_IsAnError()
    {
        byte[] whole = Idx(0x08, [2, 3, 4], new byte[24]);
        for (int length = 0; length < whole.Length; length++)
        {
            string path = Write("cut", whole[..length], gzip: false);
            Assert.Throws<DataException>(() => IdxFile.ReadImages(path), $"{length} bytes");
        }
    }

    [Test]
    public void FashionMnist_IsTheSetThatWasPublished()
    {
        // Mean and deviation of the training pixels, as published with the data set and used by everyone who normalises it: 0.2860 and 0.3530.
        ImageData train = DataSets.Open(DataSets.FashionMnist, DataSplit.Train);
        ImageData test = DataSets.Open(DataSets.FashionMnist, DataSplit.Test);
        double sum = 0, squares = 0;
        foreach (byte pixel in train.Pixels.Span)
        {
            sum += pixel / 255.0;
            squares += pixel / 255.0 * (pixel / 255.0);
        }

        double mean = sum / train.Pixels.Length;
        Assert.Multiple(() =>
        {
            Assert.That(train.Count, Is.EqualTo(60_000));
            Assert.That(test.Count, Is.EqualTo(10_000));
            Assert.That(train.Shape, Is.EqualTo(new ImageShape(1, 28, 28)));
            Assert.That(mean, Is.EqualTo(0.2860).Within(5e-5));
            Assert.That(Math.Sqrt(squares / train.Pixels.Length - mean * mean), Is.EqualTo(0.3530).Within(5e-5));
        });
    }

    [Test]
    public void SingleFile_HasNoTestPart()
    {
        string path = Write("a", Idx(0x08, [1, 1, 1], [9]), gzip: false);
        Assert.That(DataSets.Open(path, DataSplit.Train).Count, Is.EqualTo(1));
        Assert.Throws<DataException>(() => DataSets.Open(path, DataSplit.Test));
    }

    [Test]
    public void UnknownName_SaysSo() =>
        Assert.That(Assert.Throws<DataException>(() => DataSets.Open("no-such-data", DataSplit.Train))!.Message, Does.Contain("no-such-data"));

    private static byte[] Idx(byte type, uint[] extents, byte[] content)
    {
        byte[] header = new byte[4 + 4 * extents.Length];
        header[2] = type;
        header[3] = (byte)extents.Length;
        for (int i = 0; i < extents.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + 4 * i), extents[i]);
        }

        return [.. header, .. content];
    }

    private string Write(string name, byte[] content, bool gzip)
    {
        string path = Path.Combine(_folder, name);
        using FileStream file = File.Create(path);
        if (gzip)
        {
            using var packed = new GZipStream(file, CompressionLevel.Fastest);
            packed.Write(content);
        }
        else
        {
            file.Write(content);
        }

        return path;
    }
}
