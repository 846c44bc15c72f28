using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Pictures;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class SampleTests
{
    [Test]
    public void SameSeed_GivesTheSamePictureOnEveryDevice()
    {
        using var folder = new TemporaryFolder();
        DecodedPng vulkan = Sample(folder, "--count", "30", "--seed", "7"), cpu = Sample(folder, "--count", "30", "--seed", "7", "--device", "cpu"),
            again = Sample(folder, "--count", "30", "--seed", "7"), other = Sample(folder, "--count", "30", "--seed", "8");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Steps(vulkan, cpu).Max(), Is.LessThanOrEqualTo(1));
            Assert.That(again.Frames, Is.EqualTo(vulkan.Frames));
            Assert.That(Steps(vulkan, other).Count(step => step > 8), Is.GreaterThan(vulkan.Frame(0).Length / 10));
        }
    }

    [TestCase(1, 0, 1, 1)]
    [TestCase(7, 0, 3, 3)]
    [TestCase(64, 0, 8, 8)]
    [TestCase(10, 4, 4, 3)]
    [TestCase(2, 5, 5, 1)]
    public void Grid_HasAPlaceForEachPictureAndAGapAround(int count, int columns, int across, int down)
    {
        using var folder = new TemporaryFolder();
        DecodedPng png = Sample(folder, "--count", $"{count}", "--columns", $"{columns}", "--device", "cpu");
        Assert.That((png.Width, png.Height), Is.EqualTo((1 + 9 * across, 1 + 9 * down)));
        for (int i = 0; i < across * down; i++)
        {
            byte[] cell = Cell(png, i % across, i / across);
            Assert.That(cell.Where((_, index) => index % 4 != 3).Any(value => value > 0), Is.EqualTo(i < count), $"picture {i}");
            Assert.That(cell.Where((_, index) => index % 4 == 3), Is.All.EqualTo(255), "opaque");
        }
    }

    [Test]
    public void Scale_EnlargesEachPixelWhole()
    {
        using var folder = new TemporaryFolder();
        DecodedPng one = Sample(folder, "--count", "2"), three = Sample(folder, "--count", "2", "--scale", "3");
        Assert.That((three.Width, three.Height), Is.EqualTo((3 * one.Width, 3 * one.Height)));
        byte[] small = one.Frame(0), large = three.Frame(0);
        for (int i = 0; i < large.Length; i++)
        {
            int x = i / 4 % three.Width / 3, y = i / 4 / three.Width / 3;
            Assert.That(large[i], Is.EqualTo(small[4 * (y * one.Width + x) + i % 4]));
        }
    }

    [Test]
    public void Draws_DoNotDependOnHowManyThereAre()
    {
        using var folder = new TemporaryFolder();
        DecodedPng few = Sample(folder, "--count", "9", "--seed", "5"), many = Sample(folder, "--count", "300", "--columns", "20", "--seed", "5");
        for (int i = 0; i < 9; i++)
        {
            // Other kernels for other batch sizes may round a value to the neighbouring byte.
            Assert.That(Cell(few, i % 3, i / 3).Zip(Cell(many, i % 20, i / 20), (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(1));
        }

        Assert.That(Cell(many, 0, 0), Is.Not.EqualTo(Cell(many, 16, 12)), "picture 256 begins the second batch");
    }

    [Test]
    public void TemperatureZero_GivesTheMiddleOfThePrior()
    {
        using var folder = new TemporaryFolder();
        DecodedPng png = Sample(folder, "--count", "3", "--columns", "3", "--temperature", "0");
        Assert.That(Cell(png, 1, 0), Is.EqualTo(Cell(png, 0, 0)));
        Assert.That(Cell(png, 2, 0), Is.EqualTo(Cell(png, 0, 0)));
    }

    /// <summary>Draws are decoded, and nothing else: pictures of standard normal latents have the mean and spread that NumPy's draws have.</summary>
    [Test]
    public void Draws_AreFromThePrior()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("samples.png");
        VaeGpuProcess.Succeed("sample", Trained.Model, "--count", "900", "--scale", "1", "--out", path);
        DecodedPng png = PngDecoder.Decode(path);
        double[][] pictures = [.. Enumerable.Range(0, 900).Select(i => Cell(png, i % 30, i / 30).Where((_, index) => index % 4 == 0).Select(value => value / 255.0).ToArray())];
        double[] expected = [.. Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            x = np.clip(decode(model, tensors, np.random.default_rng(1).standard_normal((20000, 4))), 0, 1)
            print(json.dumps(np.concatenate([x.mean(0), x.std(0)]).tolist()))
            """,
            Trained.Model).EnumerateArray().Select(value => value.GetDouble())];
        for (int pixel = 0; pixel < SmallImages.Pixels; pixel++)
        {
            double mean = pictures.Average(picture => picture[pixel]), spread = Math.Sqrt(pictures.Average(picture => Math.Pow(picture[pixel] - mean, 2)));
            Assert.That(mean, Is.EqualTo(expected[pixel]).Within(0.005 + 6 * expected[64 + pixel] / Math.Sqrt(900)));
            Assert.That(spread, Is.EqualTo(expected[64 + pixel]).Within(0.005 + 0.25 * expected[64 + pixel]));
        }
    }

    /// <summary>One picture of a grid.</summary>
    internal static byte[] Cell(DecodedPng png, int column, int row)
    {
        byte[] pixels = png.Frame(0), cell = new byte[4 * SmallImages.Pixels];
        for (int y = 0; y < SmallImages.Size; y++)
        {
            pixels.AsSpan(4 * ((1 + 9 * row + y) * png.Width + 1 + 9 * column), 4 * SmallImages.Size).CopyTo(cell.AsSpan(4 * SmallImages.Size * y));
        }

        return cell;
    }

    private static DecodedPng Sample(TemporaryFolder folder, params string[] arguments)
    {
        string path = folder.File("samples.png");
        string[] scale = arguments.Contains("--scale") ? [] : ["--scale", "1"];
        VaeGpuProcess.Succeed(["sample", Trained.Model, "--out", path, .. arguments, .. scale]);
        return PngDecoder.Decode(path);
    }

    private static int[] Steps(DecodedPng first, DecodedPng second) => [.. first.Frame(0).Zip(second.Frame(0), (a, b) => Math.Abs(a - b))];
}
