using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Pictures;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary><c>vaegpu sample</c> from priors that were fitted, and of models whose latents are codes.</summary>
public sealed class SamplePriorTests
{
    [Test]
    public void SameSeed_GivesTheSamePicturesOnEveryDevice([Values("normal", "mixture", "independent", "autoregressive", "centres")] string prior)
    {
        string model = prior switch { "normal" or "mixture" => Trained.Mixture, "centres" => Trained.Centres, _ => Trained.CodesPrior };
        string[] arguments = ["--count", "49", "--seed", "7", .. prior == "centres" ? [] : new[] { "--prior", prior }];
        byte[][] vulkan = Sample(model, arguments), cpu = Sample(model, [.. arguments, "--device", "cpu"]);
        for (int i = 0; i < 49; i++)
        {
            Assert.That(vulkan[i].Zip(cpu[i], (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(1), $"picture {i}");
        }

        Assert.That(vulkan, Is.Not.All.EqualTo(vulkan[0]));
    }

    [Test]
    public void Prior_IsTheModelsOwnUnlessSaid([Values("mixture", "prior")] string kind)
    {
        (string model, string own, string other) = kind == "mixture" ? (Trained.Mixture, "mixture", "normal") : (Trained.CodesPrior, "autoregressive", "independent");
        using var folder = new TemporaryFolder();
        byte[][] usual = Sample(model, "--count", "20"), said = Sample(model, "--count", "20", "--prior", own), without = Sample(model, "--count", "20", "--prior", other);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(said, Is.EqualTo(usual));
            Assert.That(without, Is.Not.EqualTo(usual));
            Assert.That(VaeGpuProcess.Json("sample", model, "--count", "1", "--out", folder.File("a.png")).GetProperty("prior").GetString(), Is.EqualTo(own));
        }
    }

    /// <summary>Drawn from the fitted mixture, pictures have the mean and spread that NumPy's draws from it have.</summary>
    [Test]
    public void Mixture_IsWhatIsDrawnFrom()
    {
        byte[][] pictures = Sample(Trained.Mixture, "--count", "900");
        double[] expected = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            weights, means, factors = (tensors["prior.mixture." + name] for name in ("weights", "means", "factors"))
            rng = np.random.default_rng(1)
            k = rng.choice(len(weights), 20000, p=weights / weights.sum())
            x = np.clip(decode(model, tensors, means[k] + np.einsum("nij,nj->ni", factors[k], rng.standard_normal((20000, 4)))), 0, 1)
            print(json.dumps(np.concatenate([x.mean(0), x.std(0)]).tolist()))
            """,
            Trained.Mixture).Deserialize<double[]>()!;
        for (int pixel = 0; pixel < SmallImages.Pixels; pixel++)
        {
            double[] values = [.. pictures.Select(picture => picture[pixel] / 255.0)];
            double mean = values.Average(), spread = Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2)));
            Assert.That(mean, Is.EqualTo(expected[pixel]).Within(0.005 + 6 * expected[64 + pixel] / Math.Sqrt(900)));
            Assert.That(spread, Is.EqualTo(expected[64 + pixel]).Within(0.005 + 0.25 * expected[64 + pixel]));
        }
    }

    /// <summary>Every picture is a centre, and each centre is drawn as often as the file says.</summary>
    [Test]
    public void Centres_AreDrawnAsOftenAsTheyWereUsed()
    {
        byte[][] pictures = Sample(Trained.Centres, "--count", "900");
        (int[][] centres, double[] frequencies) = Centres();
        int[] drawn = [.. pictures.Select(picture => Array.FindIndex(centres, centre => picture.Zip(centre, (a, b) => Math.Abs(a - b)).Max() <= 1))];
        Assert.That(drawn, Is.All.Not.Negative);
        for (int code = 0; code < centres.Length; code++)
        {
            Assert.That(drawn.Count(code.Equals) / 900.0, Is.EqualTo(frequencies[code]).Within(5 * Math.Sqrt(frequencies[code] / 900)), $"centre {code}");
        }
    }

    /// <summary>4 positions of 8 codes make 4096 pictures; what is drawn is among them, and no more often alike than NumPy's chain of the same logits says.</summary>
    [Test]
    public void Codes_AreDrawnFromTheChain()
    {
        byte[][] pictures = Sample(Trained.CodesPrior, "--count", "900");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("drawn"), [.. pictures.SelectMany(picture => picture)]);
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            every = np.stack(np.meshgrid(*[np.arange(8)] * 4, indexing="ij"), -1).reshape(-1, 4)
            of = vectors(model, tensors, every)
            x = pixels(decode(model, tensors, of))
            logits = forward(model["prior"]["network"], tensors, of).reshape(-1, 4, 8)
            logs = logits - np.logaddexp.reduce(logits, axis=2, keepdims=True)
            p = np.exp(np.take_along_axis(logs, every[:, :, None], 2).sum((1, 2)))
            drawn = np.frombuffer(open(sys.argv[2], "rb").read(), "u1").reshape(-1, 64).astype(int)
            steps = np.stack([np.abs(x - picture).max(1) for picture in drawn])
            codes = every[steps.argmin(1)]
            expected = np.stack([[p[every[:, j] == k].sum() for k in range(8)] for j in range(4)])
            shares = np.stack([np.bincount(codes[:, j], minlength=8) / len(codes) for j in range(4)])
            print(json.dumps({"steps": int(steps.min(1).max()), "sum": p.sum(), "worst": (np.abs(shares - expected) / np.sqrt(expected / len(codes) + 1e-6)).max(), "log": np.log(p[steps.argmin(1)]).mean(),
                "mean": (p * np.log(p)).sum(), "spread": math.sqrt((p * np.log(p) ** 2).sum() - (p * np.log(p)).sum() ** 2) / 30}))
            """,
            Trained.CodesPrior, folder.File("drawn"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("steps").GetInt32(), Is.LessThanOrEqualTo(1), "each is a picture of codes");
            Assert.That(found.GetProperty("sum").GetDouble(), Is.EqualTo(1).Within(1e-9), "the oracle's own check");
            Assert.That(found.GetProperty("worst").GetDouble(), Is.LessThan(5), "each position's codes are as frequent as they should be, in standard errors");
            Assert.That(found.GetProperty("log").GetDouble(), Is.EqualTo(found.GetProperty("mean").GetDouble()).Within(5 * found.GetProperty("spread").GetDouble()), "and so is what follows on what");
        }
    }

    [Test]
    public void TemperatureZero_GivesTheLikeliestPictureAlone([Values("independent", "autoregressive", "centres")] string prior, [Values("vulkan", "cpu")] string device)
    {
        string model = prior == "centres" ? Trained.Centres : Trained.CodesPrior;
        string[] named = prior == "centres" ? [] : ["--prior", prior], on = device == "cpu" ? ["--device", "cpu"] : [];
        byte[][] cold = Sample(model, ["--count", "9", "--temperature", "0", .. named, .. on]);
        byte[][] narrow = Sample(model, ["--count", "9", "--top-k", "1", .. named, .. on]);
        int[] expected = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            codes = np.zeros((1, model["codebook"]["positions"]), int)
            for j in range(codes.shape[1]):
                if sys.argv[2] == "autoregressive": logits = forward(model["prior"]["network"], tensors, vectors(model, tensors, codes)).reshape(-1, 8)
                else: logits = tensors["codebook.frequencies"]
                codes[0, j] = logits[j].argmax()
            print(json.dumps(pixels(decode(model, tensors, vectors(model, tensors, codes)))[0].tolist()))
            """,
            model, prior).Deserialize<int[]>()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cold, Is.All.EqualTo(cold[0]));
            Assert.That(narrow, Is.EqualTo(cold), "of one code there is no choice");
            Assert.That(cold[0].Select(value => (int)value), Is.EqualTo(expected).Within(1));
        }
    }

    [Test]
    public void TopK_LeavesOutTheOthers()
    {
        (int[][] centres, double[] frequencies) = Centres();
        int[] likeliest = [.. Enumerable.Range(0, 8).OrderByDescending(code => frequencies[code]).ThenBy(code => code).Take(2)];
        byte[][] pictures = Sample(Trained.Centres, "--count", "100", "--top-k", "2");
        IEnumerable<int> drawn = pictures.Select(picture => Array.FindIndex(centres, centre => picture.Zip(centre, (a, b) => Math.Abs(a - b)).Max() <= 1)).Distinct();
        Assert.That(drawn, Is.EquivalentTo(likeliest));
    }

    [TestCase("vae", "mixture", "only normal")]
    [TestCase("vae", "autoregressive", "only normal")]
    [TestCase("codes", "autoregressive", "only independent")]
    [TestCase("prior", "normal", "only autoregressive and independent")]
    [TestCase("centres", "mixture", "only independent")]
    public void PriorThatTheModelLacks_SaysWhichThereAre(string kind, string prior, string words)
    {
        using var folder = new TemporaryFolder();
        string model = kind switch { "vae" => Trained.Model, "codes" => Trained.Codes, "prior" => Trained.CodesPrior, _ => Trained.Centres };
        Assert.That(VaeGpuProcess.Fail("sample", model, "--prior", prior, "--out", folder.File("a.png")), Does.Contain($"no {prior} prior").And.Contain(words));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void TopK_OfNoCodesIsMisuse()
    {
        using var folder = new TemporaryFolder();
        Assert.That(VaeGpuProcess.Misuse("sample", Trained.Mixture, "--top-k", "2", "--out", folder.File("a.png")), Does.Contain("--top-k"));
        VaeGpuProcess.Misuse("sample", Trained.Codes, "--prior", "uniform", "--out", folder.File("a.png"));
        VaeGpuProcess.Misuse("sample", Trained.Codes, "--top-k", "-1", "--out", folder.File("a.png"));
    }

    /// <summary>The grey values of each picture.</summary>
    private static byte[][] Sample(string model, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("samples.png");
        VaeGpuProcess.Succeed(["sample", model, "--out", path, "--scale", "1", .. arguments]);
        DecodedPng png = PngDecoder.Decode(path);
        int count = int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture), columns = (png.Width - 1) / (SmallImages.Size + 1);
        return [.. Enumerable.Range(0, count).Select(i => SampleTests.Cell(png, i % columns, i / columns).Where((_, index) => index % 4 == 0).ToArray())];
    }

    private static (int[][] Pixels, double[] Frequencies) Centres()
    {
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            print(json.dumps({"pixels": pixels(tensors["codebook.weight"]).tolist(), "frequencies": tensors["codebook.frequencies"][0].tolist()}))
            """,
            Trained.Centres);
        return (found.GetProperty("pixels").Deserialize<int[][]>()!, found.GetProperty("frequencies").Deserialize<double[]>()!);
    }
}
