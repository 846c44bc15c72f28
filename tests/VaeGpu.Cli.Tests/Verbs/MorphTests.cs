using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Pictures;
using VaeGpu.Training.Tests.Data;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>Walks through the latent space, each frame held against NumPy: the path's formula, then a forward pass of the weights.</summary>
public sealed class MorphTests
{
    /// <summary>Takes the keys from the saved path, walks between them by the formula, and gives every frame's pixels.</summary>
    private const string Script = """
        model, tensors = load(sys.argv[1])
        path, frames = json.load(open(sys.argv[2])), int(sys.argv[3])
        keys, times = [np.array(k) for k in path["keys"]], list(path["times"])
        if path["loop"]: keys, times = keys + keys[:1], times + [times[-1] + path["closing_duration"]]
        def between(a, b, t):
            if path["ease"] == "smoothstep": t = t * t * (3 - 2 * t)
            if path["kind"] == "lerp": return a + t * (b - a)
            la, lb = np.linalg.norm(a), np.linalg.norm(b)
            angle = math.acos(np.clip(a @ b / la / lb, -1, 1))
            return (math.sin((1 - t) * angle) * a / la + math.sin(t * angle) * b / lb) / math.sin(angle) * (la + t * (lb - la))
        z = []
        for i in range(frames):
            t = times[0] + (times[-1] - times[0]) * i / (frames if path["loop"] else frames - 1)
            k = min(max(j for j in range(len(times)) if times[j] <= t + 1e-6), len(keys) - 2)
            z.append(between(keys[k], keys[k + 1], min(max((t - times[k]) / (times[k + 1] - times[k]), 0), 1)))
        print(json.dumps(np.floor(np.clip(decode(model, tensors, np.array(z)), 0, 1) * 255 + 0.5).astype(int).tolist()))
        """;

    [Test]
    public void Frames_FollowTheFormula([Values("lerp", "slerp")] string way, [Values("vulkan", "cpu")] string device, [Values("", "--loop", "--ease")] string more)
    {
        using var folder = new TemporaryFolder();
        string[] on = device == "cpu" ? ["--device", "cpu"] : [], option = more == "" ? [] : [more];
        DecodedPng png = Morph(folder, ["--from", "seed:1", "--to", "seed:2", "--to", "seed:3", "--path", way, "--frames", "13", "--save-path", folder.File("path.json"), .. option, .. on]);
        int[][] expected = Oracle.Ask(Script, Trained.Model, folder.File("path.json"), "13").Deserialize<int[][]>()!;
        Assert.That(png.Animation, Is.EqualTo(new[] { 13, 0 }), "frames, and for ever");
        for (int i = 0; i < 13; i++)
        {
            byte[] frame = png.Frame(i);
            for (int pixel = 0; pixel < SmallImages.Pixels; pixel++)
            {
                Assert.That((int)frame[4 * pixel], Is.EqualTo(expected[i][pixel]).Within(1), $"frame {i}, pixel {pixel}");
                Assert.That(frame[4 * pixel + 1] == frame[4 * pixel] && frame[4 * pixel + 2] == frame[4 * pixel] && frame[4 * pixel + 3] == 255, "grey and opaque");
            }
        }
    }

    [Test]
    public void Spline_PassesThroughItsStops()
    {
        using var folder = new TemporaryFolder();
        DecodedPng spline = Morph(folder, "--from", "seed:1", "--to", "seed:2", "--to", "seed:3", "--path", "spline", "--frames", "9", "--save-path", folder.File("path.json"));
        DecodedPng straight = Morph(folder, "--from", "seed:1", "--to", "seed:2", "--to", "seed:3", "--path", "lerp", "--frames", "9");
        using var path = JsonDocument.Parse(File.ReadAllText(folder.File("path.json")));
        double[] times = [.. path.RootElement.GetProperty("times").EnumerateArray().Select(time => time.GetDouble())];
        Assert.That(times, Is.EqualTo(new[] { times[0], times[0] + times[^1] / 2, times[^1] }).Within(1e-6), "stops at frames 0, 4 and 8");
        using (Assert.EnterMultipleScope())
        {
            foreach (int stop in (int[])[0, 4, 8])
            {
                Assert.That(Steps(spline, straight, stop).Max(), Is.LessThanOrEqualTo(1));
            }

            Assert.That(Steps(spline, straight, 2).Max(), Is.GreaterThan(1), "bent between them");
        }
    }

    [Test]
    public void SavedPath_PlaysTheSame([Values("lerp", "slerp", "spline")] string way)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("walk.json");
        VaeGpuProcess.Succeed(
            "morph", Trained.Model, "--data", Trained.Data, "--from", "image:3", "--to", "seed:9", "--to", "zero", "--to", "image:299", "--loop", "--path", way, "--frames", "70", "--save-path", path,
            "--out", folder.File("first.png"));
        JsonElement json = VaeGpuProcess.Json("morph", Trained.Model, "--path", path, "--frames", "70", "--out", folder.File("second.png"));
        Assert.That(json.GetProperty("frames").GetInt32(), Is.EqualTo(70));
        Assert.That(File.ReadAllBytes(folder.File("second.png")), Is.EqualTo(File.ReadAllBytes(folder.File("first.png"))));
    }

    [Test]
    public void Stops_AreTheLatentsThatTheyName()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("walk.json"), picture = folder.File("picture.png");
        byte[] third = Trained.TestImages[(3 * SmallImages.Pixels)..(4 * SmallImages.Pixels)];
        File.WriteAllBytes(picture, TestPng.Make(8, 8, TestPng.Grey, third));
        File.WriteAllBytes(folder.File("image"), third);
        Morph(folder, "--data", Trained.Data, "--from", "image:3", "--to", picture, "--to", "zero", "--to", "seed:9", "--path", "lerp", "--frames", "2", "--save-path", path);
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            keys = np.array(json.load(open(sys.argv[2]))["keys"])
            mean = encode(model, tensors, np.frombuffer(open(sys.argv[3], "rb").read(), "u1")[None] / 255)[0][0]
            print(json.dumps({"image": error(keys[0], mean), "file": error(keys[1], mean), "zero": bool((keys[2] == 0).all()), "seed": keys[3].tolist()}))
            """,
            Trained.Model, path, folder.File("image"));
        float[] drawn = new float[Trained.Latent];
        CounterNormal.Fill(9, 0, RandomStream.Prior, 0, drawn.Length, drawn);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("image").GetDouble(), Is.LessThan(1e-10));
            Assert.That(found.GetProperty("file").GetDouble(), Is.LessThan(1e-10));
            Assert.That(found.GetProperty("zero").GetBoolean());
            Assert.That(found.GetProperty("seed").EnumerateArray().Select(value => (float)value.GetDouble()), Is.EqualTo(drawn));
        }
    }

    [Test]
    public void Picture_HasSizeAndRateThatWereAskedFor()
    {
        using var folder = new TemporaryFolder();
        DecodedPng png = Morph(folder, "--from", "seed:1", "--to", "seed:2", "--frames", "3", "--fps", "25", "--scale", "2");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((png.Width, png.Height), Is.EqualTo((16, 16)));
            Assert.That(png.Controls.Select(control => control[4] / (double)control[5]), Is.All.EqualTo(1 / 25.0));
            Assert.That(png.Chunks.Count(chunk => chunk == "fcTL"), Is.EqualTo(3));
        }
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{\"kind\":\"lerp\"}")]
    [TestCase("{\"kind\":\"zigzag\",\"keys\":[[1,2,3,4],[1,2,3,4]]}")]
    [TestCase("{\"kind\":\"lerp\",\"keys\":[[1,2,3,4],[1,2,3]]}")]
    [TestCase("{\"kind\":\"lerp\",\"keys\":[[1,2,3,4],[1,2,3,1e99]]}")]
    [TestCase("{\"kind\":\"lerp\",\"keys\":[[1,2,3,4],[1,2,3,\"4\"]]}")]
    [TestCase("{\"kind\":\"lerp\",\"keys\":[[1,2,3],[1,2,3]]}", "3 values")]
    [TestCase("{\"kind\":\"lerp\",\"keys\":[[1,2,3,4],[1,2,3,4]],\"times\":[1,0]}")]
    [TestCase("{\"kind\":\"lerp\",\"keys\":[[1,2,3,4],[1,2,3,4]],\"speed\":2}", "speed")]
    public void BadPath_EndsWith1(string json, string words = "")
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("path.json"), json);
        Assert.That(VaeGpuProcess.Fail("morph", Trained.Model, "--path", folder.File("path.json"), "--out", folder.File("out.png"), "--device", "cpu"), Does.Contain(words));
        Assert.That(File.Exists(folder.File("out.png")), Is.False);
    }

    [Test]
    public void PathThatIsNotThere_EndsWith1() =>
        Assert.That(VaeGpuProcess.Fail("morph", Trained.Model, "--path", "nowhere.json", "--out", Path.Combine(Path.GetTempPath(), "never.png"), "--device", "cpu"), Does.Contain("nowhere.json"));

    private static DecodedPng Morph(TemporaryFolder folder, params string[] arguments)
    {
        string path = folder.File("morph.png");
        string[] scale = arguments.Contains("--scale") ? [] : ["--scale", "1"];
        VaeGpuProcess.Succeed(["morph", Trained.Model, "--out", path, .. arguments, .. scale]);
        return PngDecoder.Decode(path);
    }

    private static int[] Steps(DecodedPng first, DecodedPng second, int frame) => [.. first.Frame(frame).Zip(second.Frame(frame), (a, b) => Math.Abs(a - b))];
}
