using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Pictures;

namespace VaeGpu.Cli.Tests.Files;

/// <summary>From a folder of colour pictures to every verb: the channels stay in their places all the way.</summary>
public sealed class ColourTests
{
    [Test]
    public void ColourPictures_GoAllTheWay()
    {
        using var folder = new TemporaryFolder();
        byte[] images = SmallImages.Make(300, channels: 3, seed: 3);
        string pngs = SmallImages.WritePngs(folder.File("pngs"), images, 3), model = folder.File("model.safetensors");
        VaeGpuProcess.Succeed(["train", "--kind", "vae", "--data", pngs, .. Trained.Small, "--latent", "6", "--epochs", "8", "--out", model]);
        Assert.That(VaeGpuProcess.Json("verify", model).GetProperty("passed").GetBoolean());
        Assert.That(VaeGpuProcess.Json("inspect", model).GetProperty("architecture").GetProperty("image").EnumerateArray().Select(extent => extent.GetInt32()), Is.EqualTo(new[] { 3, 8, 8 }));
        VaeGpuProcess.Succeed("encode", model, "--data", pngs, "--split", "train", "--out", folder.File("z.npy"));
        VaeGpuProcess.Succeed("decode", model, "--latents", folder.File("z.npy"), "--out", folder.File("x.npy"));
        VaeGpuProcess.Succeed("reconstruct", model, "--data", pngs, "--split", "train", "--count", "4", "--columns", "4", "--scale", "1", "--out", folder.File("r.png"));
        VaeGpuProcess.Succeed("sample", model, "--count", "4", "--scale", "1", "--out", folder.File("s.png"));
        VaeGpuProcess.Succeed("morph", model, "--data", pngs, "--split", "train", "--from", "image:1", "--to", folder.File("pngs/0002.png"), "--frames", "3", "--scale", "1", "--out", folder.File("m.png"));
        File.WriteAllBytes(folder.File("images"), images);
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            x = np.frombuffer(open(sys.argv[2], "rb").read(), "u1").reshape(-1, 192) / 255
            mean, _ = encode(model, tensors, x)
            y = decode(model, tensors, mean)
            found = np.load(sys.argv[4])
            print(json.dumps({"latents": error(np.load(sys.argv[3]), mean), "pictures": error(found.reshape(len(x), -1), y), "shape": found.shape,
                "bytes": np.floor(np.clip(y[:4], 0, 1) * 255 + 0.5).astype(int).tolist()}))
            """,
            model, folder.File("images"), folder.File("z.npy"), folder.File("x.npy"));
        int[][] bytes = found.GetProperty("bytes").Deserialize<int[][]>()!;
        DecodedPng reconstruction = PngDecoder.Decode(folder.File("r.png")), morph = PngDecoder.Decode(folder.File("m.png"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("latents").GetDouble(), Is.LessThan(1e-10));
            Assert.That(found.GetProperty("pictures").GetDouble(), Is.LessThan(1e-10));
            Assert.That(found.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()), Is.EqualTo(new[] { 300, 3, 8, 8 }));
            for (int i = 0; i < 4; i++)
            {
                AssertPicture(Verbs.SampleTests.Cell(reconstruction, i, 0), images.AsSpan(192 * i, 192).ToArray().Select(value => (int)value).ToArray(), 0);
                AssertPicture(Verbs.SampleTests.Cell(reconstruction, i, 1), bytes[i], 1);
            }

            AssertPicture(morph.Frame(0), bytes[1], 1);
            AssertPicture(morph.Frame(2), bytes[2], 1);
            byte[] sample = PngDecoder.Decode(folder.File("s.png")).Frame(0);
            Assert.That(Enumerable.Range(0, sample.Length / 4).Any(pixel => Math.Abs(sample[4 * pixel] - sample[4 * pixel + 1]) > 20), "colours");
        }
    }

    /// <summary>[8, 8, 4] against [3, 8, 8].</summary>
    private static void AssertPicture(byte[] rgba, int[] expected, int within)
    {
        for (int i = 0; i < 192; i++)
        {
            Assert.That((int)rgba[i % 64 * 4 + i / 64], Is.EqualTo(expected[i]).Within(within));
        }
    }
}
