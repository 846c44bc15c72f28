using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>Figures held against NumPy on the weights that the file holds, in double precision.</summary>
public sealed class EvaluateTests
{
    /// <summary>
    /// Squared error and KL are exact; reconstruction and importance-weighted bound are estimates, so that NumPy gives their expectation from draws
    /// of its own, and the standard error that one draw (or one set of 8) an image must have.
    /// </summary>
    private const string Script = """
        model, tensors = load(sys.argv[1])
        x = np.frombuffer(open(sys.argv[2], "rb").read(), "u1").reshape(-1, 64) / 255
        mean, logvar = encode(model, tensors, x)
        kl = (mean ** 2 + np.exp(logvar) - logvar - 1) / 2
        active = int((mean.var(0) > 0.01).sum())
        mse = ((decode(model, tensors, mean) - x) ** 2).mean()
        rng, logs, weights = np.random.default_rng(1), [], []
        for i in range(256):
            noise = rng.standard_normal(mean.shape)
            z = mean + np.exp(logvar / 2) * noise
            y = forward(model["decoder"], tensors, z)
            if model["likelihood"] == "bernoulli": p = (x * y - np.logaddexp(0, y)).sum(1)
            else: p = (-(x - y) ** 2 / 2 / model["sigma0"] ** 2 - math.log(2 * math.pi * model["sigma0"] ** 2) / 2).sum(1)
            logs.append(p)
            weights.append(p + ((noise ** 2 + logvar - z ** 2) / 2).sum(1))
        logs, weights = np.array(logs), np.array(weights).reshape(32, 8, -1)
        top = weights.max(1)
        bounds = top + np.log(np.exp(weights - top[:, None]).mean(1))
        spread = lambda draws: float(math.sqrt((draws.var(0, ddof=1) * (1 + 1 / len(draws))).sum()) / draws.shape[1])
        print(json.dumps({"kl": kl.sum(1).mean(), "klByUnit": kl.mean(0).tolist(), "active": active, "mse": mse,
            "reconstruction": logs.mean(), "spread": spread(logs), "bound": bounds.mean(), "boundSpread": spread(bounds)}))
        """;

    [Test]
    public void Figures_AreThoseOfNumPy([Values("gaussian", "bernoulli")] string likelihood)
    {
        using var folder = new TemporaryFolder();
        string model = Trained.Model;
        if (likelihood == "bernoulli")
        {
            model = folder.File("bernoulli.safetensors");
            VaeGpuProcess.Succeed(["train", "--kind", "vae", "--data", Trained.Data, .. Trained.Small, "--latent", "4", "--epochs", "8", "--likelihood", "bernoulli", "--out", model]);
        }

        File.WriteAllBytes(folder.File("images"), Trained.TestImages);
        JsonElement expected = Oracle.Ask(Script, model, folder.File("images"));
        JsonElement found = VaeGpuProcess.Json("evaluate", model, "--data", Trained.Data, "--importance-samples", "8", "--seed", "3");
        double kl = Number(expected, "kl"), reconstruction = Number(found, "reconstruction"), elbo = Number(found, "elbo"), bound = Number(found, "iwae");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("images").GetInt32(), Is.EqualTo(Trained.Test));
            Assert.That(Number(found, "mse"), Is.EqualTo(Number(expected, "mse")).Within(0.001).Percent);
            Assert.That(Number(found, "kl"), Is.EqualTo(kl).Within(0.001).Percent);
            Assert.That(found.GetProperty("klByUnit").EnumerateArray().Select(unit => unit.GetDouble()),
                Is.EqualTo(expected.GetProperty("klByUnit").EnumerateArray().Select(unit => unit.GetDouble())).Within(1e-5));
            Assert.That(found.GetProperty("activeUnits").GetInt32(), Is.EqualTo(expected.GetProperty("active").GetInt32()));
            Assert.That(reconstruction, Is.EqualTo(Number(expected, "reconstruction")).Within(5 * Number(expected, "spread")));
            Assert.That(elbo, Is.EqualTo(reconstruction - Number(found, "kl")).Within(1e-9));
            Assert.That(bound, Is.EqualTo(Number(expected, "bound")).Within(5 * Number(expected, "boundSpread")));
        }
    }

    [Test]
    public void Splits_AreDifferentImages()
    {
        double test = Number(VaeGpuProcess.Json("evaluate", Trained.Model, "--data", Trained.Data, "--split", "test"), "mse");
        JsonElement train = VaeGpuProcess.Json("evaluate", Trained.Model, "--data", Trained.Data, "--split", "train");
        Assert.That(train.GetProperty("images").GetInt32(), Is.EqualTo(Trained.Train));
        Assert.That(Number(train, "mse"), Is.Not.EqualTo(test));
        Assert.That(train.TryGetProperty("iwae", out _), Is.False, "only where it was asked for");
    }

    [Test]
    public void SameSeed_GivesTheSameFigures()
    {
        string[] arguments = ["evaluate", Trained.Model, "--data", Trained.Data, "--limit", "50", "--seed"];
        string first = VaeGpuProcess.Succeed([.. arguments, "5", "--json"]).Output;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(VaeGpuProcess.Succeed([.. arguments, "5", "--json"]).Output, Is.EqualTo(first));
            Assert.That(VaeGpuProcess.Succeed([.. arguments, "6", "--json"]).Output, Is.Not.EqualTo(first));
        }
    }

    [Test]
    public void Table_ShowsWhatTheJsonDoes()
    {
        string table = VaeGpuProcess.Succeed("evaluate", Trained.Model, "--data", Trained.Data).Output;
        foreach (string row in (string[])["elbo", "reconstruction", "kl", "active units", "mse"])
        {
            Assert.That(table, Does.Match($@"(?m)^{row}\s+\S"));
        }
    }

    [Test]
    public void ImagesOfAnotherSize_NamesBothSizes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.png"), VaeGpu.Training.Tests.Data.TestPng.Make(5, 6, 0, new byte[30]));
        Assert.That(VaeGpuProcess.Fail("evaluate", Trained.Model, "--data", folder.Path, "--split", "train"), Does.Contain("1×6×5").And.Contain("1×8×8"));
    }

    /// <summary>A figure of training images must not be taken for one of test images.</summary>
    [Test]
    public void TestPartThatIsNotThere_SaysSo()
    {
        using var folder = new TemporaryFolder();
        string data = SmallImages.WriteIdx(folder.File("images.idx"), SmallImages.Make(5));
        Assert.That(VaeGpuProcess.Fail("evaluate", Trained.Model, "--data", data), Does.Contain("--split train"));
        VaeGpuProcess.Succeed("evaluate", Trained.Model, "--data", data, "--split", "train");
    }

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();
}
