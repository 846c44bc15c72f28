using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>Figures of models of codes, and Fréchet distances, held against NumPy on what the file holds, in double precision.</summary>
public sealed class EvaluateCodesTests
{
    private const string Script = """
        model, tensors = load(sys.argv[1])
        x = images(sys.argv[2])
        codes = quantise(model, tensors, x)
        y = decode(model, tensors, vectors(model, tensors, codes))
        k, at = model["codebook"]["codes"], np.arange(codes.shape[1])
        counts = np.stack([np.bincount(codes[:, p], minlength=k) for p in at])
        shares = counts / len(x)
        entropy = -(shares * np.log(np.where(shares > 0, shares, 1))).sum(1)
        frequencies = tensors["codebook.frequencies"]
        bits = {"independent": -np.log2((frequencies / frequencies.sum(1, keepdims=True))[at, codes]).mean()}
        if model["prior"]["kind"] == "autoregressive":
            logits = forward(model["prior"]["network"], tensors, vectors(model, tensors, codes)).reshape(len(x), -1, k)
            logs = logits - np.logaddexp.reduce(logits, axis=2, keepdims=True)
            bits["autoregressive"] = -np.take_along_axis(logs, codes[:, :, None], 2).mean() / math.log(2)
        if model.get("likelihood") == "bernoulli": p = (x * np.log(y) + (1 - x) * np.log(1 - y)).sum(1).mean()
        else: p = -((x - y) ** 2).sum(1).mean() / 2 / model.get("sigma0", 1) ** 2 - 32 * math.log(2 * math.pi * model.get("sigma0", 1) ** 2)
        print(json.dumps({"mse": ((x - y) ** 2).mean(), "perplexity": np.exp(entropy).tolist(), "used": (counts > 0).sum(1).tolist(), "bits": bits,
            "reconstruction": p, "elbo": p - codes.shape[1] * bits[model["prior"]["kind"]] * math.log(2)}))
        """;

    /// <summary>Fréchet distances of the training images and of reconstructions: 64 components of 64 pixels turn them and leave out nothing.</summary>
    private const string Frechet = """
        model, tensors = load(sys.argv[1])
        train, test = images(sys.argv[2]), images(sys.argv[3])
        def root(s):
            values, turn = np.linalg.eigh(s)
            return (turn * np.sqrt(np.maximum(values, 0))) @ turn.T
        def distance(a):
            s, t = np.cov(a.T), np.cov(test.T)
            return ((a.mean(0) - test.mean(0)) ** 2).sum() + np.trace(s + t - 2 * root(root(s) @ t @ root(s)))
        z = vectors(model, tensors, quantise(model, tensors, test)) if "codebook" in model else encode(model, tensors, test)[0]
        print(json.dumps({"train": distance(train[:int(sys.argv[4])]), "reconstruction": distance(np.clip(decode(model, tensors, z), 0, 1))}))
        """;

    [Test]
    public void VqVae_FiguresAreThoseOfNumPy([Values("codes", "prior", "bernoulli")] string kind, [Values("vulkan", "cpu")] string device)
    {
        using var folder = new TemporaryFolder();
        string model = kind == "codes" ? Trained.Codes : Trained.CodesPrior;
        if (kind == "bernoulli")
        {
            model = folder.File("bernoulli.safetensors");
            VaeGpuProcess.Succeed(["train", .. Trained.CodesOptions, "--likelihood", "bernoulli", "--shared-codebook", "--out", model]);
        }

        JsonElement expected = Oracle.Ask(Script, model, Trained.Images.Test);
        JsonElement found = VaeGpuProcess.Json(["evaluate", model, "--data", Trained.Data, "--no-baseline", .. On(device)]);
        CheckCodes(found, expected, 8);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Number(found, "reconstruction"), Is.EqualTo(Number(expected, "reconstruction")).Within(0.001).Percent);
            Assert.That(Number(found, "elbo"), Is.EqualTo(Number(expected, "elbo")).Within(0.001).Percent);
            Assert.That(found.TryGetProperty("productQuantisationMse", out _), Is.False, "--no-baseline");
            Assert.That(found.GetProperty("bitsPerCode").TryGetProperty("autoregressive", out _), Is.EqualTo(kind == "prior"));
        }
    }

    [Test]
    public void KMeans_FiguresAreThoseOfNumPy([Values("vulkan", "cpu")] string device)
    {
        JsonElement expected = Oracle.Ask(Script, Trained.Centres, Trained.Images.Test);
        JsonElement found = VaeGpuProcess.Json(["evaluate", Trained.Centres, "--data", Trained.Data, .. On(device)]);
        CheckCodes(found, expected, 8);
        foreach (string none in (string[])["reconstruction", "elbo", "productQuantisationMse", "kl"])
        {
            Assert.That(found.TryGetProperty(none, out _), Is.False, none);
        }
    }

    /// <summary>K-means of a patch from one start is no global optimum; NumPy's Lloyd from ten starts on the same patches says what is near it.</summary>
    [Test]
    public void ProductQuantisation_IsThatOfPatches()
    {
        JsonElement found = VaeGpuProcess.Json("evaluate", Trained.Codes, "--data", Trained.Data);
        double expected = Oracle.Ask(
            """
            patches = lambda x: x.reshape(-1, 2, 4, 2, 4).transpose(1, 3, 0, 2, 4).reshape(4, -1, 16)
            rng, total = np.random.default_rng(1), 0
            for train, test in zip(patches(images(sys.argv[1])), patches(images(sys.argv[2]))):
                best = None
                for start in range(10):
                    c = train[rng.choice(len(train), 8, replace=False)]
                    for i in range(40):
                        k = ((train[:, None] - c) ** 2).sum(2).argmin(1)
                        c = np.stack([train[k == j].mean(0) if (k == j).any() else c[j] for j in range(8)])
                    inertia = ((train[:, None] - c) ** 2).sum(2).min(1).sum()
                    if best is None or inertia < best[0]: best = inertia, c
                total += ((test[:, None] - best[1]) ** 2).sum(2).min(1).sum()
            print(json.dumps(total / 300 / 64))
            """,
            Trained.Images.Train, Trained.Images.Test).GetDouble();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Number(found, "productQuantisationMse"), Is.EqualTo(expected).Within(12).Percent);
            Assert.That(Number(found, "mseOfProductQuantisation"), Is.EqualTo(Number(found, "mse") / Number(found, "productQuantisationMse")).Within(1e-9));
        }
    }

    [Test]
    public void ProductQuantisation_IsLeftOutWithARemarkWhereImagesDoNotDivide()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("three.safetensors");
        VaeGpuProcess.Succeed("train", "--kind", "vqvae", "--data", Trained.Data, "--hidden", "8", "--positions", "3", "--codes", "4", "--code-dim", "2", "--epochs", "1", "--out", model);
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Succeed("evaluate", model, "--data", Trained.Data, "--json"), silent = VaeGpuProcess.Succeed("evaluate", model, "--data", Trained.Data, "--no-baseline", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Json.TryGetProperty("productQuantisationMse", out _), Is.False);
            Assert.That(VaeGpuProcess.Lines(outcome.Error), Has.Length.EqualTo(1).And.Some.Contains("no 3 equal patches"));
            Assert.That(silent.Error, Is.Empty);
        }
    }

    [TestCase("mixture", "normal mixture gaussian reconstruction train")]
    [TestCase("vae", "normal gaussian reconstruction train")]
    [TestCase("prior", "independent autoregressive reconstruction train")]
    [TestCase("centres", "independent reconstruction train")]
    public void Frechet_IsOfEachPriorAndOfTheYardsticks(string kind, string names)
    {
        string model = kind switch { "mixture" => Trained.Mixture, "vae" => Trained.Model, "prior" => Trained.CodesPrior, _ => Trained.Centres };
        string[] without = kind is "prior" or "centres" ? ["--no-baseline"] : [];
        JsonElement found = VaeGpuProcess.Json(["evaluate", model, "--data", Trained.Data, "--frechet", "200", .. without]);
        JsonElement expected = Oracle.Ask(Frechet, model, Trained.Images.Train, Trained.Images.Test, "200");
        JsonElement distances = found.GetProperty("frechet");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(distances.EnumerateObject().Select(distance => distance.Name), Is.EquivalentTo(names.Split(' ')));
            Assert.That(distances.EnumerateObject().Select(distance => distance.Value.GetDouble()), Is.All.Positive);
            Assert.That(found.GetProperty("frechetFeatures").GetString(), Is.EqualTo("pca-64"));
            Assert.That(found.GetProperty("frechetDraws").GetInt32(), Is.EqualTo(200));
            Assert.That(Number(distances, "train"), Is.EqualTo(Number(expected, "train")).Within(0.1).Percent);
            Assert.That(Number(distances, "reconstruction"), Is.EqualTo(Number(expected, "reconstruction")).Within(0.5).Percent);
            if (kind == "mixture")
            {
                Assert.That(Number(distances, "mixture"), Is.LessThan(Number(distances, "normal")), "what fit-prior is for");
            }
        }
    }

    [Test]
    public void ImportanceSamples_OfCodesAreMisuse([Values("codes", "centres")] string kind) =>
        Assert.That(VaeGpuProcess.Misuse("evaluate", kind == "codes" ? Trained.Codes : Trained.Centres, "--data", Trained.Data, "--importance-samples", "4"), Does.Contain("--importance-samples"));

    [Test]
    public void Table_ShowsWhatTheJsonDoes()
    {
        string table = VaeGpuProcess.Succeed("evaluate", Trained.CodesPrior, "--data", Trained.Data, "--frechet", "50").Output;
        string[] rows =
        [
            "mse", "mse of product quantisation", "perplexity a position", "codes used", "bits a code, independent prior", "bits a code, autoregressive prior", "reconstruction",
            "elbo, autoregressive prior", "Fréchet distance, independent prior", "Fréchet distance, reconstructions", "Fréchet features",
        ];
        foreach (string row in rows)
        {
            Assert.That(table, Does.Match($@"(?m)^{row}\s+\S"));
        }
    }

    private static void CheckCodes(JsonElement found, JsonElement expected, int codes)
    {
        double[] perplexity = Numbers(expected.GetProperty("perplexity")), used = Numbers(expected.GetProperty("used"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("images").GetInt32(), Is.EqualTo(Trained.Test));
            Assert.That(Number(found, "mse"), Is.EqualTo(Number(expected, "mse")).Within(0.001).Percent);
            Assert.That(Numbers(found.GetProperty("perplexityByPosition")), Is.EqualTo(perplexity).Within(1e-9));
            Assert.That(Number(found, "perplexity"), Is.EqualTo(perplexity.Average()).Within(1e-9));
            Assert.That(Numbers(found.GetProperty("usedCodesByPosition")), Is.EqualTo(used));
            Assert.That(Number(found, "usedCodes"), Is.EqualTo(used.Sum()));
            Assert.That(Number(found, "usedShare"), Is.EqualTo(used.Average() / codes).Within(1e-9));
            foreach (JsonProperty bits in expected.GetProperty("bits").EnumerateObject())
            {
                Assert.That(Number(found.GetProperty("bitsPerCode"), bits.Name), Is.EqualTo(bits.Value.GetDouble()).Within(0.001).Percent, bits.Name);
            }
        }
    }

    /// <summary>Where codes are searched and pictures decoded; the CPU unless said otherwise.</summary>
    private static string[] On(string device) => device == "cpu" ? [] : ["--backend", ""];

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static double[] Numbers(JsonElement json) => [.. json.EnumerateArray().Select(value => value.GetDouble())];
}
