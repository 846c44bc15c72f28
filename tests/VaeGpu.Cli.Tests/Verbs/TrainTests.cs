using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class TrainTests
{
    [Test]
    public void Train_WritesModelAndLogAndSumsUp()
    {
        using var log = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Trained.Model)!, "training.json")));
        JsonElement[] steps = [.. log.RootElement.GetProperty("steps").EnumerateArray()];
        double[] losses = [.. steps.Select(step => step.GetProperty("loss").GetDouble())];
        int stepsPerEpoch = (Trained.Train + 31) / 32;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(steps.Select(step => step.GetProperty("step").GetInt32()), Is.EqualTo(Enumerable.Range(0, 8 * stepsPerEpoch)));
            Assert.That(steps.Select(step => step.GetProperty("epoch").GetInt32()), Is.EqualTo(Enumerable.Range(0, 8 * stepsPerEpoch).Select(step => 1 + step / stepsPerEpoch)));
            Assert.That(losses[^stepsPerEpoch..].Average(), Is.LessThan(losses[0] - 5), "nats");
            foreach (JsonElement step in steps)
            {
                Assert.That(step.GetProperty("elbo").GetDouble(), Is.EqualTo(step.GetProperty("reconstruction").GetDouble() - step.GetProperty("kl").GetDouble()).Within(0.001));
            }

            Assert.That(Trained.Summary.GetProperty("completed").GetBoolean());
            Assert.That(Trained.Summary.GetProperty("images").GetInt32(), Is.EqualTo(Trained.Train));
            Assert.That(Trained.Summary.GetProperty("steps").GetInt32(), Is.EqualTo(steps.Length));
            Assert.That(Trained.Summary.GetProperty("epochs").GetInt32(), Is.EqualTo(8));
            Assert.That(Trained.Summary.GetProperty("elbo").GetDouble(), Is.EqualTo(steps[^stepsPerEpoch..].Average(step => step.GetProperty("elbo").GetDouble())).Within(0.001));
            Assert.That(Trained.Progress, Does.Contain("epoch 1/8").And.Contain($"step {steps.Length}/{steps.Length}").And.Contain("images/s").And.Contain("loss"));
        }
    }

    /// <summary>Step 0 is the model before it has learnt: what random weights give, with only the output bias set, is far from the data's spread.</summary>
    [Test]
    public void Train_StartsAtRandom()
    {
        using var folder = new TemporaryFolder();
        double[] first = [.. new[] { "1", "2" }.Select(seed =>
        {
            string model = folder.File($"{seed}.safetensors"), log = folder.File($"{seed}.json");
            VaeGpuProcess.Succeed("train", "--kind", "vae", "--data", Trained.Data, "--hidden", "24", "--latent", "4", "--epochs", "1", "--batch", "600", "--seed", seed, "--out", model, "--log", log);
            using var document = JsonDocument.Parse(File.ReadAllText(log));
            return document.RootElement.GetProperty("steps")[0].GetProperty("loss").GetDouble();
        })];
        Assert.That(first[0], Is.Not.EqualTo(first[1]));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(4), "--log moves training.json");
    }

    [Test]
    public void SameSeed_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        string again = folder.File("again.safetensors"), other = folder.File("other.safetensors");
        string[] arguments = ["train", "--kind", "vae", "--data", Trained.Data, .. Trained.Small, "--latent", "4", "--epochs", "8", "--mean", "identity"];
        VaeGpuProcess.Succeed([.. arguments, "--out", again]);
        VaeGpuProcess.Succeed([.. arguments, "--seed", "2", "--out", other]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(again), Is.EqualTo(File.ReadAllBytes(Trained.Model)));
            Assert.That(File.ReadAllBytes(other), Is.Not.EqualTo(File.ReadAllBytes(Trained.Model)));
        }
    }

    [TestCase("vae", "gaussian", "", false, Activation.Sigmoid, TestName = "Kinds_Vae")]
    [TestCase("vae", "bernoulli", "", true, Activation.Identity, TestName = "Kinds_Bernoulli")]
    [TestCase("vae", "gaussian", "--activation gelu --mean identity --decoder-hidden 16,32 --beta 0.5 --kl-warmup 1 --constant-lr --lr 0.002", false, Activation.Identity, TestName = "Kinds_EveryOption")]
    [TestCase("linear-vae", "gaussian", "", false, Activation.Identity, TestName = "Kinds_LinearVae")]
    public void Kinds_TrainAndVerify(string kind, string likelihood, string more, bool logits, Activation final)
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("new/folder/model.safetensors");
        string[] hidden = kind == "vae" ? ["--hidden", "24"] : [];
        string[] extra = more.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        VaeGpuProcess.Succeed(["train", "--kind", kind, "--likelihood", likelihood, "--data", Trained.Data, .. hidden, "--latent", "3", "--epochs", "2", "--batch", "50", .. extra, "--out", model]);
        Assert.That(VaeGpuProcess.Json("verify", model).GetProperty("passed").GetBoolean());
        using Model loaded = Model.Load(model);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(loaded.Architecture.Kind, Is.EqualTo(kind == "vae" ? ModelKind.Vae : ModelKind.LinearVae));
            Assert.That(loaded.Architecture.Likelihood, Is.EqualTo(likelihood == "gaussian" ? Likelihood.Gaussian : Likelihood.Bernoulli));
            Assert.That(loaded.Architecture.Logits, Is.EqualTo(logits));
            Assert.That(loaded.Architecture.LatentSize, Is.EqualTo(3));
            Assert.That(loaded.Architecture.Decoder.ToDense(false)[^1].Activation, Is.EqualTo(final));
            Assert.That(loaded.Architecture.Decoder.ToDense(false).Length, Is.EqualTo(kind == "linear-vae" ? 1 : extra.Contains("--decoder-hidden") ? 3 : 2));
        }

        JsonElement evaluated = VaeGpuProcess.Json("evaluate", model, "--data", Trained.Data, "--limit", "100");
        Assert.That(evaluated.GetProperty("elbo").ValueKind, Is.EqualTo(JsonValueKind.Number));
        Assert.That(evaluated.GetProperty("images").GetInt32(), Is.EqualTo(100));
    }

    [TestCase("", false, false, TestName = "VqVae_Usual")]
    [TestCase("--codebook gradient --shared-codebook --commitment 0.5 --likelihood bernoulli --activation tanh --decoder-hidden 16", true, true, TestName = "VqVae_EveryOption")]
    public void VqVae_WritesCodesAndLogsTheirUse(string more, bool shared, bool logits)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.safetensors");
        JsonElement summary = VaeGpuProcess.Json([
            "train", "--kind", "vqvae", "--data", Trained.Data, "--positions", "3", "--codes", "6", "--code-dim", "2", "--hidden", "24", "--epochs", "4", "--batch", "50", "--validation", "100",
            "--out", file, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        using var log = JsonDocument.Parse(File.ReadAllText(folder.File("training.json")));
        using Model model = Model.Load(file);
        JsonElement[] epochs = [.. log.RootElement.GetProperty("epochs").EnumerateArray()];
        JsonElement last = log.RootElement.GetProperty("steps").EnumerateArray().Last();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(model.Architecture.Codebook, Is.EqualTo(new Codebook("codebook.weight", 3, 6, 2, shared, "codebook.frequencies")));
            Assert.That(model.Architecture.Logits, Is.EqualTo(logits));
            Assert.That(model.Architecture.Beta, Is.EqualTo(shared ? 0.5f : 0.25f));
            Assert.That(model.Golden, Is.Not.Null);
            Assert.That(log.RootElement.GetProperty("kind").GetString(), Is.EqualTo("vqvae"));
            Assert.That(log.RootElement.GetProperty("positions").GetInt32(), Is.EqualTo(3));
            Assert.That(log.RootElement.GetProperty("codebook").GetString(), Is.EqualTo(shared ? "gradient" : "ema"));
            Assert.That(last.GetProperty("perplexity").GetDouble(), Is.InRange(1, 6.001));
            Assert.That(last.GetProperty("usedCodes").GetDouble(), Is.InRange(1, 6));
            Assert.That(
                last.GetProperty("loss").GetDouble(),
                Is.EqualTo(-last.GetProperty("reconstruction").GetDouble() + last.GetProperty("commitment").GetDouble() + (shared ? last.GetProperty("codebook").GetDouble() : 0)).Within(0.001));
            Assert.That(summary.GetProperty("reconstruction").GetDouble(), Is.EqualTo(epochs[^1].GetProperty("reconstruction").GetDouble()));
            Assert.That(summary.GetProperty("validationReconstruction").GetDouble(), Is.EqualTo(epochs.Max(epoch => epoch.GetProperty("validationReconstruction").GetDouble())));
        }
    }

    [Test]
    public void OptionOfAnotherKind_NamesTheKindsThatItBelongsTo()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["train", "--kind", "linear-vae", "--hidden", "8", "--data", Trained.Data, "--out", folder.File("out")];
        Assert.That(VaeGpuProcess.Misuse(arguments), Does.Contain("--hidden belongs to --kind vae and vqvae, not to linear-vae"));
    }

    [Test]
    public void SameImages_InEveryFormGiveTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        byte[] images = SmallImages.Make(60);
        string plain = SmallImages.WriteIdx(folder.File("images.idx"), images), packed = SmallImages.WriteIdx(folder.File("images.idx.gz"), images, gzip: true);
        string pngs = SmallImages.WritePngs(folder.File("pngs"), images, 1), parts = folder.File("parts");
        SmallImages.WritePngs(Path.Combine(parts, "train"), images, 1);
        byte[][] models = [.. new[] { plain, packed, pngs, parts }.Select((data, index) =>
        {
            string model = folder.File($"{index}.safetensors");
            VaeGpuProcess.Succeed("train", "--kind", "vae", "--data", data, "--hidden", "8", "--latent", "2", "--epochs", "1", "--out", model);
            return File.ReadAllBytes(model);
        })];
        Assert.That(models[1..], Is.All.EqualTo(models[0]));
    }

    [Test]
    public void Validation_HoldsImagesOutAndKeepsTheBest()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors");

        // A rate that is far too high, kept: later epochs are worse than earlier ones.
        JsonElement json = VaeGpuProcess.Json(
            "train", "--kind", "vae", "--mean", "identity", "--data", Trained.Data, "--hidden", "24", "--latent", "4", "--epochs", "12", "--batch", "20", "--lr", "0.03", "--constant-lr",
            "--validation", "150", "--out", model);
        using var log = JsonDocument.Parse(File.ReadAllText(folder.File("training.json")));
        JsonElement[] epochs = [.. log.RootElement.GetProperty("epochs").EnumerateArray()];
        double[] held = [.. epochs.Select(epoch => epoch.GetProperty("validationElbo").GetDouble())];
        int best = Array.IndexOf(held, held.Max());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(log.RootElement.GetProperty("steps").GetArrayLength(), Is.EqualTo(12 * ((Trained.Train - 150 + 19) / 20)), "held out, not trained on");
            Assert.That(json.GetProperty("keptEpoch").GetInt32(), Is.EqualTo(best + 1));
            Assert.That(json.GetProperty("validationElbo").GetDouble(), Is.EqualTo(held.Max()));
            Assert.That(Array.FindLastIndex(epochs, epoch => epoch.GetProperty("kept").GetBoolean()), Is.EqualTo(best));
        }
    }

    [Test]
    public void UnknownData_NamesItAndWhatThereIs() =>
        Assert.That(FailToTrain("cifar-11", out _), Does.Contain("cifar-11").And.Contain("fashion-mnist"));

    [Test]
    public void EmptyFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.That(FailToTrain(folder.Path, out _), Does.Contain("PNG"));
    }

    [TestCase("cut", "ends before")]
    [TestCase("cutInHeader", "ends before")]
    [TestCase("text", "not an IDX file")]
    [TestCase("empty", "ends before")]
    [TestCase("floats", "0x0d")]
    [TestCase("labels", "dimensions")]
    [TestCase("huge", "two gigabytes")]
    [TestCase("brokenGzip", "")]
    public void CorruptIdx_NamesFileAndFault(string fault, string words)
    {
        using var folder = new TemporaryFolder();
        string path = SmallImages.WriteIdx(folder.File("images.idx"), SmallImages.Make(10), gzip: fault == "brokenGzip");
        byte[] bytes = File.ReadAllBytes(path);
        switch (fault)
        {
            case "cut": bytes = bytes[..^1]; break;
            case "cutInHeader": bytes = bytes[..9]; break;
            case "text": bytes = "I am not an image"u8.ToArray(); break;
            case "empty": bytes = []; break;
            case "floats": bytes[2] = 0x0d; break;
            case "labels": bytes[3] = 1; break;
            case "huge": bytes.AsSpan(4, 12).Fill(0xff); break;
            default: bytes.AsSpan(12, 40).Fill(0x55); break;
        }

        File.WriteAllBytes(path, bytes);
        Assert.That(FailToTrain(path, out _), Does.Contain("images.idx").And.Contain(words));
    }

    [Test]
    public void PngsOfTwoSizes_NamesTheOddOne()
    {
        using var folder = new TemporaryFolder();
        SmallImages.WritePngs(folder.Path, SmallImages.Make(3), 1);
        File.WriteAllBytes(folder.File("0001.png"), VaeGpu.Training.Tests.Data.TestPng.Make(4, 9, 0, new byte[36]));
        Assert.That(FailToTrain(folder.Path, out _), Does.Contain("0001.png").And.Contain("4×9").And.Contain("8×8"));
    }

    [Test]
    public void BrokenPng_NamesIt()
    {
        using var folder = new TemporaryFolder();
        SmallImages.WritePngs(folder.Path, SmallImages.Make(3), 1);
        byte[] bytes = File.ReadAllBytes(folder.File("0002.png"));
        File.WriteAllBytes(folder.File("0002.png"), bytes[..40]);
        Assert.That(FailToTrain(folder.Path, out _), Does.Contain("0002.png"));
    }

    [Test]
    public void MoreHeldOutThanThereAre_SaysSo() => Assert.That(FailToTrain(Trained.Data, out _, "--validation", "600"), Does.Contain("600"));

    [Test]
    public void NoSuchTorchDevice_SaysSo() => Assert.That(FailToTrain(Trained.Data, out _, "--device", "cuda:99"), Does.Contain("CUDA"));

    [Test]
    public void OutBelowAFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        VaeGpuProcess.Fail("train", "--kind", "vae", "--data", Trained.Data, "--out", folder.File("file/model.safetensors"));
    }

    [Test]
    public void OutIsAFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Run(["train", "--kind", "vae", "--data", Trained.Data, .. Trained.Small, "--epochs", "1", "--out", folder.Path, "--json"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(1));
            Assert.That(outcome.Output, Is.Empty);
            Assert.That(VaeGpuProcess.Lines(outcome.Error).Count(line => line.StartsWith("error: ", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
        }
    }

    [Test]
    public void LossThatIsNoNumber_StopsAndSaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Run(
            "train", "--kind", "vae", "--mean", "identity", "--data", Trained.Data, "--hidden", "24", "--epochs", "50", "--lr", "1e30", "--constant-lr", "--out", folder.File("m.safetensors"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(1));
            Assert.That(VaeGpuProcess.Lines(outcome.Error)[^1], Does.StartWith("error: ").And.Contain("learning rate"));
            Assert.That(outcome.Error, Does.Not.Contain("   at "));
        }
    }

    private static string FailToTrain(string data, out string[] left, params string[] more)
    {
        using var folder = new TemporaryFolder();
        string line = VaeGpuProcess.Fail(["train", "--kind", "vae", "--data", data, "--out", folder.File("model.safetensors"), .. more]);
        left = Directory.GetFiles(folder.Path);
        Assert.That(left, Is.Empty);
        return line;
    }
}
