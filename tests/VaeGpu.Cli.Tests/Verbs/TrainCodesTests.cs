using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary><c>vaegpu train</c> of models whose latents are codes.</summary>
public sealed class TrainCodesTests
{
    [Test]
    public void KMeans_KeepsItsBestStart_AndSaysWhichSearchItUsed([Values("vulkan", "cpu")] string device)
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("new/centres.safetensors");
        JsonElement summary = VaeGpuProcess.Json(["train", .. Trained.CentresOptions, "--out", model, .. On(device)]);
        JsonElement log = ReadLog(folder.File("new/training.json"));
        double[] inertias = [.. log.GetProperty("epochs").EnumerateArray().Select(start => start.GetProperty("inertia").GetDouble())];
        bool[] kept = [.. log.GetProperty("epochs").EnumerateArray().Select(start => start.GetProperty("kept").GetBoolean())];
        JsonElement[] steps = [.. log.GetProperty("steps").EnumerateArray()];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(log.GetProperty("kind").GetString(), Is.EqualTo("kmeans"));
            Assert.That(log.GetProperty("codes").GetInt32(), Is.EqualTo(8));
            Assert.That(log.GetProperty("starts").GetInt32(), Is.EqualTo(3));
            Assert.That(log.GetProperty("search").GetString(), device == "cpu" ? Is.EqualTo("CPU") : Is.Not.Empty.And.Not.EqualTo("CPU"));
            Assert.That(summary.GetProperty("search").GetString(), Is.EqualTo(log.GetProperty("search").GetString()));
            Assert.That(kept, Is.EqualTo(inertias.Select((inertia, start) => inertia < inertias[..start].Append(double.PositiveInfinity).Min())));
            Assert.That(summary.GetProperty("inertia").GetDouble(), Is.EqualTo(inertias.Min()));
            Assert.That(summary.GetProperty("keptEpoch").GetInt32(), Is.EqualTo(1 + Array.IndexOf(inertias, inertias.Min())));
            Assert.That(summary.GetProperty("steps").GetInt32(), Is.EqualTo(steps.Length));
            foreach (IGrouping<int, JsonElement> start in steps.GroupBy(step => step.GetProperty("epoch").GetInt32()))
            {
                double[] losses = [.. start.Select(step => step.GetProperty("loss").GetDouble())];
                Assert.That(losses, Is.Ordered.Descending, "no step of Lloyd's raises the inertia");
                Assert.That(losses[^1], Is.EqualTo(inertias[start.Key - 1]).Within(1e-4));
            }
        }

        CheckCentres(model, summary.GetProperty("inertia").GetDouble());
        Assert.That(File.ReadAllBytes(model), Is.EqualTo(File.ReadAllBytes(Trained.Centres)), "the same centres on every device, and again");
    }

    [Test]
    public void KMeans_AnotherSeedGivesOtherCentres()
    {
        using var folder = new TemporaryFolder();
        VaeGpuProcess.Succeed(["train", .. Trained.CentresOptions, "--seed", "9", "--out", folder.File("m.safetensors"), "--device", "cpu"]);
        Assert.That(File.ReadAllBytes(folder.File("m.safetensors")), Is.Not.EqualTo(File.ReadAllBytes(Trained.Centres)));
    }

    [Test]
    public void KMeans_TableSaysTheSearch()
    {
        using var folder = new TemporaryFolder();
        string output = VaeGpuProcess.Succeed(["train", .. Trained.CentresOptions, "--iterations", "1", "--out", folder.File("m.safetensors"), "--device", "cpu"]).Output;
        Assert.That(output, Does.Match(@"(?m)^nearest-code search\s+CPU\s*$").And.Match(@"inertia \d"));
    }

    [Test]
    public void VqVae_SameSeedGivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        VaeGpuProcess.Succeed(["train", .. Trained.CodesOptions, "--out", folder.File("again.safetensors")]);
        VaeGpuProcess.Succeed(["train", .. Trained.CodesOptions, "--seed", "2", "--out", folder.File("other.safetensors")]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(folder.File("again.safetensors")), Is.EqualTo(File.ReadAllBytes(Trained.Codes)));
            Assert.That(File.ReadAllBytes(folder.File("other.safetensors")), Is.Not.EqualTo(File.ReadAllBytes(Trained.Codes)));
        }
    }

    [Test]
    public void Verify_Passes([Values("codes", "prior", "centres")] string kind, [Values("vulkan", "cpu")] string device)
    {
        string model = kind switch { "codes" => Trained.Codes, "prior" => Trained.CodesPrior, _ => Trained.Centres };
        JsonElement json = VaeGpuProcess.Json(["verify", model, .. On(device)]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("passed").GetBoolean());
            Assert.That(json.GetProperty("decoder").GetProperty("pairs").GetInt32(), Is.GreaterThanOrEqualTo(16));
            Assert.That(json.TryGetProperty("encoder", out _), Is.EqualTo(kind != "centres"), "the nearest centre is no network's output");
        }
    }

    [TestCase("vae", "--codes 8", "--codes belongs to --kind vqvae and kmeans, not to vae")]
    [TestCase("linear-vae", "--code-dim 8", "--code-dim belongs to --kind vqvae, not to linear-vae")]
    [TestCase("vqvae", "--latent 8", "--latent belongs to --kind vae and linear-vae, not to vqvae")]
    [TestCase("vqvae", "--starts 8", "--starts belongs to --kind kmeans, not to vqvae")]
    [TestCase("kmeans", "--epochs 8", "--epochs belongs to --kind vae and linear-vae and vqvae, not to kmeans")]
    [TestCase("kmeans", "--shared-codebook", "--shared-codebook belongs to --kind vqvae, not to kmeans")]
    [TestCase("kmeans", "--codes 0", "at least one code")]
    [TestCase("vqvae", "--positions 0", "position")]
    [TestCase("vqvae", "--commitment -1", "commitment")]
    public void OptionThatCannotBeUsed_IsMisuse(string kind, string option, string words)
    {
        using var folder = new TemporaryFolder();
        Assert.That(VaeGpuProcess.Misuse(["train", "--kind", kind, "--data", Trained.Data, "--out", folder.File("out"), .. option.Split(' ')]), Does.Contain(words));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void KMeans_MoreCentresThanImages_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.That(VaeGpuProcess.Fail("train", "--kind", "kmeans", "--data", Trained.Data, "--codes", "601", "--out", folder.File("out"), "--device", "cpu"), Does.Contain("600").And.Contain("601"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void KMeans_NoSuchDevice_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.That(VaeGpuProcess.Fail("train", "--kind", "kmeans", "--data", Trained.Data, "--codes", "4", "--out", folder.File("out"), "--device", "no such device"), Does.Contain("no such device"));
    }

    /// <summary>The file holds means of their images, whose squared distances sum to what was said, and how many images each has.</summary>
    private static void CheckCentres(string path, double inertia)
    {
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            x, centres = images(sys.argv[2]), tensors["codebook.weight"]
            codes = quantise(model, tensors, x)[:, 0]
            counts = np.bincount(codes, minlength=len(centres))
            means = np.stack([x[codes == k].mean(0) for k in range(len(centres))])
            print(json.dumps({"inertia": ((x - centres[codes]) ** 2).sum(), "means": error(centres, means), "frequencies": error(tensors["codebook.frequencies"][0], (counts + 1) / (len(x) + len(centres)))}))
            """,
            path, Trained.Images.Train);
        using Model model = Model.Load(path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(model.Architecture.Kind, Is.EqualTo(ModelKind.KMeans));
            Assert.That(model.Architecture.Codebook, Is.EqualTo(new Codebook("codebook.weight", 1, 8, 64, true, "codebook.frequencies")));
            Assert.That(found.GetProperty("inertia").GetDouble(), Is.EqualTo(inertia).Within(0.001).Percent);
            Assert.That(found.GetProperty("means").GetDouble(), Is.LessThan(1e-4), "to the tolerance of K-means");
            Assert.That(found.GetProperty("frequencies").GetDouble(), Is.LessThan(1e-12));
        }
    }

    private static JsonElement ReadLog(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }

    private static string[] On(string device) => device == "cpu" ? ["--device", "cpu"] : [];
}
