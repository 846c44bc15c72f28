using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Pictures;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>Walks among codes: through the space of their vectors, each frame quantised unless said otherwise, held against NumPy.</summary>
public sealed class MorphCodesTests
{
    /// <summary>Straight from key to key, every frame's latent replaced by the nearest codes' vectors where so asked.</summary>
    private const string Script = """
        model, tensors = load(sys.argv[1])
        path, frames = json.load(open(sys.argv[2])), int(sys.argv[3])
        keys, times = np.array(path["keys"]), path["times"]
        at = np.linspace(times[0], times[-1], frames)
        z = np.stack([np.interp(at, times, keys[:, i]) for i in range(keys.shape[1])], 1)
        if sys.argv[4] == "quantised": z = vectors(model, tensors, nearest(model, tensors, z))
        image = vectors(model, tensors, quantise(model, tensors, images(sys.argv[5])[:1]))[0]
        print(json.dumps({"frames": pixels(decode(model, tensors, z)).tolist(), "centres": pixels(tensors["codebook.weight"]).reshape(-1, tensors["codebook.weight"].shape[-1]).tolist(),
            "first": error(keys[0], image)}))
        """;

    [Test]
    public void Frames_FollowTheFormula([Values("codes", "centres")] string kind, [Values("quantised", "unquantised")] string way, [Values("vulkan", "cpu")] string device)
    {
        using var folder = new TemporaryFolder();
        string[] option = way == "quantised" ? [] : ["--unquantised"], on = device == "cpu" ? ["--device", "cpu"] : [];
        DecodedPng png = Morph(folder, ModelOf(kind), ["--data", Trained.Data, "--from", "image:0", "--to", "seed:3", "--to", "image:7", "--path", "lerp", "--frames", "14", "--save-path", folder.File("path.json"), .. option, .. on]);
        JsonElement found = Oracle.Ask(Script, ModelOf(kind), folder.File("path.json"), "14", way, Trained.Images.Test);
        int[][] expected = found.GetProperty("frames").Deserialize<int[][]>()!;
        Assert.That(found.GetProperty("first").GetDouble(), Is.LessThan(1e-12), "it begins at the codes of the image");
        for (int i = 0; i < 14; i++)
        {
            Assert.That(Grey(png, i), Is.EqualTo(expected[i]).Within(1), $"frame {i}");
        }

        if (kind == "centres")
        {
            int[][] centres = found.GetProperty("centres").Deserialize<int[][]>()!;
            bool[] among = [.. Enumerable.Range(0, 14).Select(i => centres.Any(centre => centre.Zip(Grey(png, i), (a, b) => Math.Abs(a - b)).Max() <= 1))];
            Assert.That(among, way == "quantised" ? Is.All.True : Has.Some.False, "every frame is a centre where it is quantised");
        }
    }

    [Test]
    public void SavedPath_PlaysTheSame([Values("codes", "centres")] string kind, [Values("lerp", "slerp", "spline")] string way)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("walk.json");
        Morph(folder, ModelOf(kind), "--data", Trained.Data, "--from", "image:3", "--to", "seed:9", "--to", "image:299", "--loop", "--path", way, "--frames", "20", "--save-path", path);
        byte[] first = File.ReadAllBytes(folder.File("morph.png"));
        Morph(folder, ModelOf(kind), "--path", path, "--frames", "20");
        Assert.That(File.ReadAllBytes(folder.File("morph.png")), Is.EqualTo(first));
    }

    [Test]
    public void Unquantised_OfNoCodesIsMisuse()
    {
        using var folder = new TemporaryFolder();
        string error = VaeGpuProcess.Misuse("morph", Trained.Model, "--from", "seed:1", "--to", "seed:2", "--unquantised", "--save-path", folder.File("p.json"), "--out", folder.File("m.png"));
        Assert.That(error, Does.Contain("--unquantised"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    private static string ModelOf(string kind) => kind == "codes" ? Trained.Codes : Trained.Centres;

    private static int[] Grey(DecodedPng png, int frame) => [.. png.Frame(frame).Where((_, index) => index % 4 == 0).Select(value => (int)value)];

    private static DecodedPng Morph(TemporaryFolder folder, string model, params string[] arguments)
    {
        VaeGpuProcess.Succeed(["morph", model, "--out", folder.File("morph.png"), "--scale", "1", .. arguments]);
        return PngDecoder.Decode(folder.File("morph.png"));
    }
}
