using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests;

/// <summary>What most tests share: a folder of images, and a small model that the command trained on them.</summary>
[SetUpFixture]
internal sealed class Trained
{
    public const int Train = 600;
    public const int Test = 300;
    public const int Latent = 4;

    /// <summary>Options that make training take a second.</summary>
    public static readonly string[] Small = ["--hidden", "24", "--batch", "32", "--lr", "0.005"];

    private static TemporaryFolder? _folder;

    /// <summary>A folder with IDX files by MNIST's names: a training part of <see cref="Train"/> pictures, and a test part of <see cref="Test"/>, gzipped.</summary>
    public static string Data => Folder.File("data");

    /// <summary>The test images, [count, 64].</summary>
    public static byte[] TestImages { get; } = SmallImages.Make(Test, seed: 2);

    /// <summary>A VAE of 64-24-4-24-64 with an identity mean, sigma0 0.2.</summary>
    public static string Model => Folder.File("model.safetensors");

    /// <summary>The same at half precision.</summary>
    public static string Half => Folder.File("half.safetensors");

    /// <summary>The VAE with a mixture of three Gaussians for its prior.</summary>
    public static string Mixture => Folder.File("mixture.safetensors");

    /// <summary>A VQ-VAE of 64-24-12-24-64: 4 positions of 8 codes of 3 values, sigma0 0.2.</summary>
    public static string Codes => Folder.File("codes.safetensors");

    /// <summary>The VQ-VAE with an autoregressive prior over its codes.</summary>
    public static string CodesPrior => Folder.File("codes-prior.safetensors");

    /// <summary>K-means, 8 centres.</summary>
    public static string Centres => Folder.File("centres.safetensors");

    /// <summary>The options that made the VQ-VAE.</summary>
    public static string[] CodesOptions => ["--kind", "vqvae", "--data", Data, .. Small, "--positions", "4", "--codes", "8", "--code-dim", "3", "--epochs", "8"];

    /// <summary>The options that made the centres.</summary>
    public static string[] CentresOptions => ["--kind", "kmeans", "--data", Data, "--codes", "8", "--starts", "3"];

    /// <summary>The training images, [count, 64], as a file of bytes; and the test images.</summary>
    public static (string Train, string Test) Images => (Folder.File("train"), Folder.File("test"));

    /// <summary>What <c>train --json</c> said of the VAE.</summary>
    public static JsonElement Summary { get; private set; }

    /// <summary>What it wrote to standard error.</summary>
    public static string Progress { get; private set; } = "";

    private static TemporaryFolder Folder => _folder ?? throw new InvalidOperationException("not set up");

    [OneTimeSetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(Data);
        SmallImages.WriteIdx(Path.Combine(Data, "train-images-idx3-ubyte"), SmallImages.Make(Train));
        SmallImages.WriteIdx(Path.Combine(Data, "t10k-images-idx3-ubyte.gz"), TestImages, gzip: true);
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Succeed(["train", "--kind", "vae", "--data", Data, .. Small, "--latent", "4", "--epochs", "8", "--mean", "identity", "--out", Model, "--json"]);
        Summary = outcome.Json;
        Progress = outcome.Error;
        VaeGpuProcess.Succeed("export", Model, "--precision", "fp16", "--out", Half);
        File.WriteAllBytes(Images.Train, SmallImages.Make(Train));
        File.WriteAllBytes(Images.Test, TestImages);
        VaeGpuProcess.Succeed("fit-prior", Model, "--data", Data, "--kind", "mixture", "--components", "3", "--out", Mixture);
        VaeGpuProcess.Succeed(["train", .. CodesOptions, "--out", Codes, "--log", Folder.File("codes.json")]);
        VaeGpuProcess.Succeed("fit-prior", Codes, "--data", Data, "--kind", "autoregressive", "--hidden", "32", "--epochs", "12", "--batch", "32", "--lr", "0.01", "--out", CodesPrior);
        VaeGpuProcess.Succeed(["train", .. CentresOptions, "--out", Centres, "--log", Folder.File("centres.json")]);
    }

    [OneTimeTearDown]
    public void TearDown() => _folder?.Dispose();
}
