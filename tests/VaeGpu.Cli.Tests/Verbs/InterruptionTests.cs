using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>What stops a training run leaves the latest whole model, and no broken file.</summary>
public sealed partial class InterruptionTests
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Test]
    public void CtrlC_AfterSomeEpochs_LeavesTheLatestModel([Values(0, 100)] int validation)
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors");
        using Process training = VaeGpuProcess.Start(["train", "--kind", "vae", "--data", Trained.Data, .. Trained.Small, "--latent", "4", "--epochs", "1000000", "--validation", $"{validation}", "--out", model, "--json"]);
        WaitUntil(() => File.Exists(model), training);
        VaeGpuProcess.Outcome outcome = Stop(training, Interrupt);
        CheckStopped(outcome, folder, model);
        Assert.That(outcome.Json.GetProperty("epochs").GetInt32(), Is.Positive);
    }

    [Test]
    public void CtrlC_InTheFirstEpoch_LeavesAModelToo()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors");
        string data = SmallImages.WriteIdx(folder.File("images.idx"), new byte[64 * 1_000_000]);
        using Process training = VaeGpuProcess.Start("train", "--kind", "vae", "--data", data, "--hidden", "8", "--latent", "2", "--batch", "1", "--out", model, "--json");

        // The first line of progress follows the first step.
        string? first = training.StandardError.ReadLine();
        Assert.That(first, Does.StartWith("epoch 1/"));
        VaeGpuProcess.Outcome outcome = Stop(training, Interrupt);
        File.Delete(data);
        CheckStopped(outcome, folder, model);
        Assert.That(outcome.Json.GetProperty("epochs").GetInt32(), Is.Zero);
    }

    [Test]
    public void CtrlC_AfterSomeStartsOfKMeans_LeavesTheBestSoFar()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors");
        using Process training = VaeGpuProcess.Start("train", "--kind", "kmeans", "--data", Trained.Data, "--codes", "6", "--starts", "1000000", "--device", "cpu", "--out", model, "--json");
        WaitUntil(() => File.Exists(model), training);
        VaeGpuProcess.Outcome outcome = Stop(training, Interrupt);
        CheckStopped(outcome, folder, model);
        using var log = JsonDocument.Parse(File.ReadAllText(folder.File("training.json")));
        double least = log.RootElement.GetProperty("epochs").EnumerateArray().Min(start => start.GetProperty("inertia").GetDouble());
        double left = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            x = images(sys.argv[2])
            print(((x - tensors["codebook.weight"][quantise(model, tensors, x)[:, 0]]) ** 2).sum())
            """,
            model, Trained.Images.Train).GetDouble();
        Assert.That(left, Is.EqualTo(least).Within(0.001).Percent);
    }

    [Test]
    public void CtrlC_InTheFirstStartOfKMeans_LeavesNoModel()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors");

        // Noise has no clusters, which Lloyd's steps take long to find out.
        byte[] noise = new byte[20_000 * SmallImages.Pixels];
        new Random(1).NextBytes(noise);
        string data = SmallImages.WriteIdx(folder.File("images.idx"), noise);
        using Process training = VaeGpuProcess.Start("train", "--kind", "kmeans", "--data", data, "--codes", "200", "--starts", "2", "--device", "cpu", "--out", model, "--json");

        // The first line of progress follows the first step.
        Assert.That(training.StandardError.ReadLine(), Does.StartWith("epoch 1/"));
        VaeGpuProcess.Outcome outcome = Stop(training, Interrupt);
        File.Delete(data);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(1), outcome.Error);
            Assert.That(VaeGpuProcess.Lines(outcome.Error)[^1], Does.StartWith("Stopped before there was a model"));
            Assert.That(outcome.Json.GetProperty("completed").GetBoolean(), Is.False);
            Assert.That(outcome.Json.GetProperty("epochs").GetInt32(), Is.Zero);
            Assert.That(Directory.GetFiles(folder.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { "training.json" }));
        }
    }

    [Test]
    public void CtrlC_WhileAPriorIsTrained_LeavesAWholeModel()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors");
        using Process training = VaeGpuProcess.Start("fit-prior", Trained.Codes, "--data", Trained.Data, "--kind", "autoregressive", "--hidden", "16", "--epochs", "1000000", "--out", model, "--json");
        WaitUntil(() => File.Exists(model), training);
        VaeGpuProcess.Outcome outcome = Stop(training, Interrupt);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(1), outcome.Error);
            Assert.That(VaeGpuProcess.Lines(outcome.Error)[^1], Does.StartWith("Stopped in epoch"));
            Assert.That(outcome.Json.GetProperty("completed").GetBoolean(), Is.False);
            Assert.That(Directory.GetFiles(folder.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { "model.safetensors" }));
            Assert.That(VaeGpuProcess.Json("inspect", model).GetProperty("architecture").GetProperty("prior").GetProperty("kind").GetString(), Is.EqualTo("autoregressive"));
        }
    }

    [Test]
    public void Kill_LeavesAWholeModelOrNone()
    {
        // Every epoch is one step and one file, so that some kills fall into the writing.
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors"), data = SmallImages.WriteIdx(folder.File("images.idx"), SmallImages.Make(16));
        string[] arguments = ["train", "--kind", "vae", "--data", data, "--hidden", "400", "--latent", "4", "--out", model];
        for (int round = 0; round < 5; round++)
        {
            File.Delete(model);
            using Process training = VaeGpuProcess.Start([.. arguments, "--epochs", "1000000"]);
            if (round > 0)
            {
                WaitUntil(() => File.Exists(model), training);
                Thread.Sleep(7 * round);
            }

            VaeGpuProcess.Outcome outcome = Stop(training, Kill);
            Assert.That(outcome.ExitCode, Is.EqualTo(128 + Kill));
            if (File.Exists(model))
            {
                using Model left = Model.Load(model);
                Assert.That(left.VerifyByReference().Passed);
            }
            else
            {
                Assert.That(round, Is.Zero);
            }
        }

        VaeGpuProcess.Succeed([.. arguments, "--epochs", "1"]);
        Assert.That(Directory.GetFiles(folder.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { "images.idx", "model.safetensors", "training.json" }), "what the kill left is gone");
    }

    [Test]
    public void CtrlC_WhileDecoding_LeavesNoPicture()
    {
        using var folder = new TemporaryFolder();
        using Process morphing = VaeGpuProcess.Start("morph", Trained.Model, "--from", "seed:1", "--to", "seed:2", "--frames", "100000", "--scale", "16", "--out", folder.File("morph.png"));
        WaitUntil(() => Directory.EnumerateFiles(folder.Path).Any(), morphing);
        VaeGpuProcess.Outcome outcome = Stop(morphing, Interrupt);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(1), outcome.Error);
            Assert.That(outcome.Output, Is.Empty);
            Assert.That(VaeGpuProcess.Lines(outcome.Error), Has.Length.EqualTo(1));
            Assert.That(Directory.EnumerateFiles(folder.Path), Is.Empty);
        }
    }

    private static void CheckStopped(VaeGpuProcess.Outcome outcome, TemporaryFolder folder, string model)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(1), outcome.Error);
            Assert.That(VaeGpuProcess.Lines(outcome.Error)[^1], Does.StartWith("Stopped in epoch"));
            Assert.That(outcome.Json.GetProperty("completed").GetBoolean(), Is.False);
            Assert.That(Directory.GetFiles(folder.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { "model.safetensors", "training.json" }));
        }

        Assert.That(VaeGpuProcess.Json("verify", model).GetProperty("passed").GetBoolean());
        using var log = JsonDocument.Parse(File.ReadAllText(folder.File("training.json")));
        Assert.That(log.RootElement.GetProperty("completed").GetBoolean(), Is.False);
        Assert.That(log.RootElement.GetProperty("steps").GetArrayLength(), Is.Positive);
    }

    private static VaeGpuProcess.Outcome Stop(Process process, int signal)
    {
        Assert.That(Send(process.Id, signal), Is.Zero);
        return VaeGpuProcess.Finish(process, "train");
    }

    private static void WaitUntil(Func<bool> condition, Process process)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (process.HasExited || clock.Elapsed > Patience)
            {
                string error = process.HasExited ? process.StandardError.ReadToEnd() : "too slow";
                process.Kill();
                Assert.Fail(error);
            }

            Thread.Sleep(5);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
