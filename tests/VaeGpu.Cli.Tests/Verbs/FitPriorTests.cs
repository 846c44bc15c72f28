using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class FitPriorTests
{
    /// <summary>Whether every tensor of the first file is in the second, byte for byte, what belongs to a prior apart.</summary>
    private const string SameNetworks = """
        (_, old), (_, new) = stored(sys.argv[1]), stored(sys.argv[2])
        rest = lambda tensors: {name: t for name, t in tensors.items() if not name.startswith("prior.")}
        print(json.dumps({"same": rest(old) == rest(new), "added": sorted(name for name in new if name not in rest(new))}))
        """;

    /// <summary>The mean log-likelihood of latents of the training images, drawn by NumPy, under the file's mixture and under N(0, I), and the error that one draw of them has.</summary>
    private const string Likelihood = """
        model, tensors = load(sys.argv[1])
        mean, logvar = encode(model, tensors, images(sys.argv[2]))
        weights, means, factors = (tensors["prior.mixture." + name] for name in ("weights", "means", "factors"))
        q = means.shape[1]
        if factors.ndim == 1: factors = factors[:, None, None] * np.eye(q)
        elif factors.ndim == 2: factors = factors[:, :, None] * np.eye(q)
        def log(z):
            parts = []
            for w, m, f in zip(weights / weights.sum(), means, factors):
                d = np.linalg.solve(f, (z - m).T)
                parts.append(math.log(w) - (d ** 2).sum(0) / 2 - np.log(np.diag(f)).sum() - q / 2 * math.log(2 * math.pi))
            return np.logaddexp.reduce(parts, axis=0)
        rng = np.random.default_rng(1)
        z = np.concatenate([mean + np.exp(logvar / 2) * rng.standard_normal(mean.shape) for i in range(50)])
        print(json.dumps({"fitted": log(z).mean(), "normal": (-(z ** 2).sum(1) / 2 - q / 2 * math.log(2 * math.pi)).mean(), "spread": log(z).std() / math.sqrt(len(mean))}))
        """;

    [Test]
    public void Mixture_IsFittedAndSaid([Values("spherical", "diagonal", "full")] string covariance, [Values("vulkan", "cpu")] string device)
    {
        using var folder = new TemporaryFolder();
        string fitted = folder.File("new/fitted.safetensors");
        string[] on = device == "cpu" ? ["--device", "cpu"] : [];
        JsonElement json = VaeGpuProcess.Json(["fit-prior", Trained.Model, "--data", Trained.Data, "--kind", "mixture", "--components", "4", "--covariance", covariance, "--starts", "2", "--out", fitted, .. on]);
        JsonElement expected = Oracle.Ask(Likelihood, fitted, Trained.Images.Train);
        double said = json.GetProperty("logLikelihood").GetDouble(), spread = expected.GetProperty("spread").GetDouble();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("images").GetInt32(), Is.EqualTo(Trained.Train));
            Assert.That(json.GetProperty("components").GetInt32(), Is.EqualTo(4));
            Assert.That(json.GetProperty("covariance").GetString(), Is.EqualTo(covariance));
            Assert.That(json.GetProperty("iterations").GetInt32(), Is.Positive);
            Assert.That(json.GetProperty("search").GetString(), device == "cpu" ? Is.EqualTo("CPU") : Is.Not.EqualTo("CPU"));
            Assert.That(said, Is.EqualTo(expected.GetProperty("fitted").GetDouble()).Within(5 * spread));
            Assert.That(said, Is.GreaterThan(expected.GetProperty("normal").GetDouble() + spread), "better than what the VAE was trained towards");
        }

        CheckPrior(fitted, new { kind = "mixture", components = 4, covariance });
        CheckNetworks(Trained.Model, fitted, "prior.mixture.factors", "prior.mixture.means", "prior.mixture.weights");
        Assert.That(VaeGpuProcess.Json("verify", fitted).GetProperty("passed").GetBoolean());
    }

    [Test]
    public void Mixture_FittedAgainHasOtherSizes()
    {
        using var folder = new TemporaryFolder();
        string again = folder.File("again.safetensors"), direct = folder.File("direct.safetensors");
        string[] more = ["--data", Trained.Data, "--kind", "mixture", "--components", "5", "--covariance", "diagonal", "--device", "cpu"];
        VaeGpuProcess.Succeed(["fit-prior", Trained.Mixture, .. more, "--out", again]);
        VaeGpuProcess.Succeed(["fit-prior", Trained.Model, .. more, "--out", direct]);
        CheckPrior(again, new { kind = "mixture", components = 5, covariance = "diagonal" });
        Assert.That(File.ReadAllBytes(again), Is.EqualTo(File.ReadAllBytes(direct)), "what was there before leaves no trace");
    }

    [Test]
    public void Autoregressive_IsTrainedAndSaid()
    {
        using var folder = new TemporaryFolder();
        string fitted = folder.File("new/fitted.safetensors");
        JsonElement json = VaeGpuProcess.Json(
            "fit-prior", Trained.CodesPrior, "--data", Trained.Data, "--kind", "autoregressive", "--hidden", "20,24", "--epochs", "5", "--batch", "50", "--lr", "0.01", "--validation", "100", "--out", fitted);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("completed").GetBoolean());
            Assert.That(json.GetProperty("epochs").GetInt32(), Is.EqualTo(5));
            Assert.That(json.GetProperty("images").GetInt32(), Is.EqualTo(Trained.Train));
            Assert.That(json.GetProperty("bitsPerCode").GetDouble(), Is.InRange(0.1, 3), "three bits say all of 8 codes");
        }

        using Model model = Model.Load(fitted);
        var prior = (AutoregressivePrior)model.Architecture.Prior;
        Assert.That(prior.Network.ToDense(false).Select(layer => layer.Linear.Outputs), Is.EqualTo(new[] { 20, 24, 32 }), "in place of the one that was there");
        CheckNetworks(Trained.Codes, fitted, [.. from layer in (int[])[0, 2, 4] from part in (string[])["bias", "weight"] select $"prior.autoregressive.{layer}.{part}"]);
        Assert.That(VaeGpuProcess.Json("verify", fitted).GetProperty("passed").GetBoolean());
    }

    /// <summary>In NumPy: the logits of a position do not move when a code at it or behind it changes.</summary>
    [Test]
    public void Autoregressive_LooksAtEarlierCodesAlone()
    {
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            rng = np.random.default_rng(1)
            logits = lambda codes: forward(model["prior"]["network"], tensors, vectors(model, tensors, codes)).reshape(len(codes), 4, 8)
            codes, early, late = rng.integers(0, 8, (50, 4)), [], []
            for j in range(4):
                other = codes.copy()
                other[:, j] = (codes[:, j] + 1 + rng.integers(0, 7, 50)) % 8
                change = np.abs(logits(other) - logits(codes)).max((0, 2))
                early.append(change[:j + 1].max())
                if j < 3: late.append(change[j + 1:].max())
            print(json.dumps({"early": max(early), "late": min(late)}))
            """,
            Trained.CodesPrior);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("early").GetDouble(), Is.LessThan(1e-12));
            Assert.That(found.GetProperty("late").GetDouble(), Is.GreaterThan(0.01));
        }
    }

    [Test]
    public void SameSeed_GivesTheSameBytes([Values("mixture", "autoregressive")] string kind)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = kind == "mixture" ? ["fit-prior", Trained.Model, "--components", "3"] : ["fit-prior", Trained.Codes, "--hidden", "32", "--epochs", "12", "--batch", "32", "--lr", "0.01"];
        arguments = [.. arguments, "--data", Trained.Data, "--kind", kind];
        VaeGpuProcess.Succeed([.. arguments, "--out", folder.File("again")]);
        VaeGpuProcess.Succeed([.. arguments, "--seed", "2", "--out", folder.File("other")]);
        byte[] first = File.ReadAllBytes(kind == "mixture" ? Trained.Mixture : Trained.CodesPrior);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(folder.File("again")), Is.EqualTo(first));
            Assert.That(File.ReadAllBytes(folder.File("other")), Is.Not.EqualTo(first));
        }
    }

    [Test]
    public void Precision_IsKept([Values("mixture", "autoregressive")] string kind)
    {
        using var folder = new TemporaryFolder();
        string half = folder.File("half.safetensors"), fitted = folder.File("fitted.safetensors");
        string[] sizes = kind == "mixture" ? ["--components", "2"] : ["--hidden", "16", "--epochs", "1"];
        VaeGpuProcess.Succeed("export", kind == "mixture" ? Trained.Model : Trained.Codes, "--precision", "fp16", "--out", half);
        VaeGpuProcess.Succeed(["fit-prior", half, "--data", Trained.Data, "--kind", kind, .. sizes, "--out", fitted]);
        JsonElement found = Oracle.Ask(SameNetworks, half, fitted);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("same").GetBoolean());
            Assert.That(VaeGpuProcess.Json("inspect", fitted).GetProperty("precision").GetString(), Is.EqualTo("fp16"));
            Assert.That(VaeGpuProcess.Json("verify", fitted).GetProperty("passed").GetBoolean());
        }
    }

    [Test]
    public void WrongKindOfModel_SaysWhatToUse()
    {
        using var folder = new TemporaryFolder();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fail(Trained.Codes, "mixture"), Does.Contain("--kind autoregressive"));
            Assert.That(Fail(Trained.Model, "autoregressive"), Does.Contain("--kind mixture"));
            Assert.That(Fail(Trained.Centres, "autoregressive"), Does.Contain("no other prior"));
            Assert.That(Fail(Trained.Centres, "mixture"), Does.Contain("no other prior"));
            Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
        }

        string Fail(string model, string kind) => VaeGpuProcess.Fail("fit-prior", model, "--data", Trained.Data, "--kind", kind, "--out", folder.File("out"));
    }

    [TestCase("mixture", "--hidden 8")]
    [TestCase("mixture", "--epochs 3")]
    [TestCase("autoregressive", "--components 3")]
    [TestCase("autoregressive", "--covariance full")]
    [TestCase("autoregressive", "--device cpu")]
    public void OptionOfTheOtherKind_IsMisuse(string kind, string option)
    {
        using var folder = new TemporaryFolder();
        string model = kind == "mixture" ? Trained.Model : Trained.Codes;
        string error = VaeGpuProcess.Misuse(["fit-prior", model, "--data", Trained.Data, "--kind", kind, "--out", folder.File("out"), .. option.Split(' ')]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(VaeGpuProcess.Lines(error), Has.Length.EqualTo(1));
            Assert.That(error, Does.Contain($"{option.Split(' ')[0]} is not for --kind {kind}"));
        }
    }

    [TestCase("mixture", "--components 0")]
    [TestCase("mixture", "--covariance tied")]
    [TestCase("mixture", "--regularisation -1")]
    [TestCase("autoregressive", "--hidden wide")]
    [TestCase("autoregressive", "--epochs -1")]
    [TestCase("normal", "")]
    public void ValueThatCannotBeUsed_IsMisuse(string kind, string option)
    {
        using var folder = new TemporaryFolder();
        VaeGpuProcess.Misuse(["fit-prior", kind == "mixture" ? Trained.Model : Trained.Codes, "--data", Trained.Data, "--kind", kind, "--out", folder.File("out"), .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void MoreComponentsThanImages_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.That(VaeGpuProcess.Fail("fit-prior", Trained.Model, "--data", Trained.Data, "--kind", "mixture", "--components", "601", "--out", folder.File("out")), Does.Contain("601"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    private static void CheckPrior(string model, object expected)
    {
        JsonElement prior = VaeGpuProcess.Json("inspect", model).GetProperty("architecture").GetProperty("prior");
        Assert.That(JsonElement.DeepEquals(prior, JsonSerializer.SerializeToElement(expected)), prior.GetRawText());
    }

    private static void CheckNetworks(string before, string after, params string[] added)
    {
        JsonElement found = Oracle.Ask(SameNetworks, before, after);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("same").GetBoolean(), "the networks are as they were, byte for byte");
            Assert.That(found.GetProperty("added").EnumerateArray().Select(name => name.GetString()), Is.EqualTo(added));
        }
    }
}
