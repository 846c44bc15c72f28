namespace VaeGpu.Training.Tests.Data;

public sealed class PngFolderTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("vaegpu-png-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void GreyPictures_HaveOneChannel_InTheOrderOfNames()
    {
        Write("b.png", TestPng.Make(2, 1, TestPng.Grey, [30, 40]));
        Write("a.PNG", TestPng.Make(2, 1, TestPng.Rgb, [10, 10, 10, 20, 20, 20]));
        ImageData images = DataSets.Open(_folder, DataSplit.Train);
        Assert.That(images.Shape, Is.EqualTo(new ImageShape(1, 1, 2)));
        Assert.That(images.Pixels.ToArray(), Is.EqualTo(new byte[] { 10, 20, 30, 40 }));
    }

    [Test]
    public void OneColouredPicture_MakesAllThreeChannels()
    {
        Write("a.png", TestPng.Make(2, 1, TestPng.Grey, [10, 20]));
        Write("b.png", TestPng.Make(2, 1, TestPng.Rgba, [1, 2, 3, 255, 4, 5, 6, 255]));
        ImageData images = DataSets.Open(_folder, DataSplit.Train);
        Assert.That(images.Shape, Is.EqualTo(new ImageShape(3, 1, 2)));
        Assert.That(images.Pixels.ToArray(), Is.EqualTo(new byte[] { 10, 20, 10, 20, 10, 20, 1, 4, 2, 5, 3, 6 }));
    }

    [Test]
    public void Transparency_IsAFourthChannel()
    {
        Write("a.png", TestPng.Make(1, 1, TestPng.Rgba, [1, 2, 3, 128]));
        Assert.That(DataSets.Open(_folder, DataSplit.Train).Pixels.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 128 }));
    }

    [Test]
    public void TrainAndTestFolders_AreTheParts()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "train"));
        Directory.CreateDirectory(Path.Combine(_folder, "test"));
        Write("train/a.png", TestPng.Make(1, 1, TestPng.Grey, [1]));
        Write("test/a.png", TestPng.Make(1, 1, TestPng.Grey, [2]));
        Assert.That(DataSets.Open(_folder, DataSplit.Train).Pixels.Span[0], Is.EqualTo(1));
        Assert.That(DataSets.Open(_folder, DataSplit.Test).Pixels.Span[0], Is.EqualTo(2));
    }

    [Test]
    public void TwoSizes_AreAnErrorThatNamesTheFile()
    {
        Write("a.png", TestPng.Make(2, 1, TestPng.Grey, [1, 2]));
        Write("b.png", TestPng.Make(1, 2, TestPng.Grey, [1, 2]));
        Assert.That(Assert.Throws<DataException>(() => DataSets.Open(_folder, DataSplit.Train))!.Message, Does.Contain("b.png").And.Contain("1×2"));
    }

    [Test]
    public void EmptyFolder_SaysSo() =>
        Assert.That(Assert.Throws<DataException>(() => DataSets.Open(_folder, DataSplit.Train))!.Message, Does.Contain("no PNG files"));

    [Test]
    public void Bomb_IsRefusedBeforeItIsInflated()
    {
        // A picture said to be 1×1 that inflates to a gigabyte's worth would take the machine with it: 64 MB suffice to see that it does not.
        Write("a.png", TestPng.Assemble(1, 1, TestPng.Grey, 8, new byte[1 << 26]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        DataException? thrown = Assert.Throws<DataException>(() => DataSets.Open(_folder, DataSplit.Train));
        Assert.That(thrown!.Message, Does.Contain("inflates"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20));
    }

    [Test]
    public void HugeExtents_AreRefused()
    {
        Write("a.png", TestPng.Assemble(65_536, 65_536, TestPng.Rgba, 16, [0]));
        Assert.That(Assert.Throws<DataException>(() => DataSets.Open(_folder, DataSplit.Train))!.Message, Does.Contain("65536×65536"));
    }

    [Test]
    public void CutOrFlippedAnywhere_IsAPictureOrADataException()
    {
        byte[] whole = TestPng.Make(3, 3, TestPng.Rgb, [.. Enumerable.Range(0, 27).Select(i => (byte)(9 * i))]);
        var random = new Random(3);
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] broken = trial < whole.Length ? whole[..trial] : [.. whole];
            if (trial >= whole.Length)
            {
                broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            }

            Write("a.png", broken);
            try
            {
                ImageData images = DataSets.Open(_folder, DataSplit.Train);
                Assert.That(images.Count, Is.EqualTo(1));
            }
            catch (DataException exception)
            {
                Assert.That(exception.Message, Does.Contain("a.png"));
            }
        }
    }

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, name), content);
}
