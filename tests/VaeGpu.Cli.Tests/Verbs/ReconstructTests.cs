using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Pictures;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class ReconstructTests
{
    [Test]
    public void Pictures_AreTheImagesAboveTheirReconstructions([Values("vulkan", "cpu")] string device)
    {
        using var folder = new TemporaryFolder();
        DecodedPng png = Reconstruct(folder, ["--count", "7", "--columns", "5", .. device == "cpu" ? new[] { "--device", "cpu" } : []]);
        File.WriteAllBytes(folder.File("images"), Trained.TestImages[..(7 * SmallImages.Pixels)]);
        int[][] expected = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            mean, _ = encode(model, tensors, np.frombuffer(open(sys.argv[2], "rb").read(), "u1").reshape(-1, 64) / 255)
            print(json.dumps(np.floor(np.clip(decode(model, tensors, mean), 0, 1) * 255 + 0.5).astype(int).tolist()))
            """,
            Trained.Model, folder.File("images")).Deserialize<int[][]>()!;
        Assert.That((png.Width, png.Height), Is.EqualTo((1 + 9 * 5, 1 + 9 * 4)), "two rows of images, each above a row of reconstructions");
        for (int i = 0; i < 7; i++)
        {
            byte[] image = SampleTests.Cell(png, i % 5, i / 5 * 2), reconstruction = SampleTests.Cell(png, i % 5, i / 5 * 2 + 1);
            for (int pixel = 0; pixel < SmallImages.Pixels; pixel++)
            {
                Assert.That(image[4 * pixel], Is.EqualTo(Trained.TestImages[i * SmallImages.Pixels + pixel]));
                Assert.That((int)reconstruction[4 * pixel], Is.EqualTo(expected[i][pixel]).Within(1));
            }
        }
    }

    [Test]
    public void TemperatureOne_DrawsByTheSeed()
    {
        using var folder = new TemporaryFolder();
        string[] drawn = ["--count", "12", "--temperature", "1", "--seed"];
        byte[] mean = Reconstruct(folder, "--count", "12").Frame(0), first = Reconstruct(folder, [.. drawn, "4"]).Frame(0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.Not.EqualTo(mean));
            Assert.That(Reconstruct(folder, [.. drawn, "5"]).Frame(0), Is.Not.EqualTo(first));
            Assert.That(Reconstruct(folder, [.. drawn, "4", "--device", "cpu"]).Frame(0).Zip(first, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(1));
        }
    }

    [Test]
    public void MoreThanThereAre_ShowsAll()
    {
        using var folder = new TemporaryFolder();
        Assert.That(VaeGpuProcess.Json("reconstruct", Trained.Model, "--data", Trained.Data, "--count", "5000", "--out", folder.File("r.png")).GetProperty("count").GetInt32(), Is.EqualTo(Trained.Test));
    }

    private static DecodedPng Reconstruct(TemporaryFolder folder, params string[] arguments)
    {
        string path = folder.File("reconstruction.png");
        VaeGpuProcess.Succeed(["reconstruct", Trained.Model, "--data", Trained.Data, "--scale", "1", "--out", path, .. arguments]);
        return PngDecoder.Decode(path);
    }
}
