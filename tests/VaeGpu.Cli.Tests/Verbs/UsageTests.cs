using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>Help, wrong usage, and the shape of what goes where.</summary>
public sealed class UsageTests
{
    /// <summary>The verbs and options that DESIGN.md and the issue promise, written out here.</summary>
    private static readonly TestCaseData[] Promised =
    [
        new("devices", new[] { "--json" }),
        new("train", new[]
        {
            "--kind", "--data", "--out", "--epochs", "--latent", "--hidden", "--likelihood", "--sigma0", "--beta", "--kl-warmup", "--batch", "--lr", "--seed",
            "--validation", "--positions", "--codes", "--code-dim", "--shared-codebook", "--codebook", "--commitment",
            "--starts", "--iterations", "--device", "--json",
        }),
        new("fit-prior", new[]
        {
            "--data", "--kind", "--out", "--components", "--covariance", "--starts", "--hidden", "--epochs", "--batch", "--lr", "--validation", "--seed",
            "--device", "--json",
        }),
        new("evaluate", new[] { "--data", "--split", "--importance-samples", "--limit", "--device", "--json" }),
        new("inspect", new[] { "--json" }),
        new("verify", new[] { "--device", "--json" }),
        new("export", new[] { "--precision", "--out", "--json" }),
        new("import", new[] { "--architecture", "--out", "--json" }),
        new("sample", new[] { "--count", "--seed", "--temperature", "--out", "--device", "--json" }),
        new("morph", new[] { "--from", "--to", "--data", "--path", "--frames", "--out", "--save-path", "--loop", "--device", "--json" }),
        new("reconstruct", new[] { "--data", "--out", "--device", "--json" }),
        new("encode", new[] { "--data", "--out", "--device", "--json" }),
        new("decode", new[] { "--latents", "--out", "--device", "--json" }),
        new("bench", new[] { "--batch", "--tune", "--suite", "--only", "--device", "--json" }),
    ];

    private static readonly TestCaseData[] Misuses =
    [
        Misuse("NoVerb"),
        Misuse("UnknownVerb", "paint"),
        Misuse("UnknownOption", "devices", "--colour"),
        Misuse("ModelMissing", "verify"),
        Misuse("OutMissing", "sample", "MODEL"),
        Misuse("TwoModels", "verify", "MODEL", "MODEL"),
        Misuse("UnknownKind", "train", "--kind", "gan", "--data", "DATA", "--out", "OUT"),
        Misuse("UnknownLikelihood", "train", "--kind", "vae", "--likelihood", "cauchy", "--data", "DATA", "--out", "OUT"),
        Misuse("UnknownMean", "train", "--kind", "vae", "--mean", "median", "--data", "DATA", "--out", "OUT"),
        Misuse("HiddenOfNoNumbers", "train", "--kind", "vae", "--hidden", "wide,wider", "--data", "DATA", "--out", "OUT"),
        Misuse("HiddenNegative", "train", "--kind", "vae", "--hidden", "-3", "--data", "DATA", "--out", "OUT"),
        Misuse("HiddenTooWide", "train", "--kind", "vae", "--hidden", "99999999999", "--data", "DATA", "--out", "OUT"),
        Misuse("LinearWithHidden", "train", "--kind", "linear-vae", "--hidden", "8", "--data", "DATA", "--out", "OUT"),
        Misuse("LinearBernoulli", "train", "--kind", "linear-vae", "--likelihood", "bernoulli", "--data", "DATA", "--out", "OUT"),
        Misuse("VaeWithCodes", "train", "--kind", "vae", "--codes", "8", "--data", "DATA", "--out", "OUT"),
        Misuse("VqVaeWithLatent", "train", "--kind", "vqvae", "--latent", "8", "--data", "DATA", "--out", "OUT"),
        Misuse("VqVaeWithBeta", "train", "--kind", "vqvae", "--beta", "2", "--data", "DATA", "--out", "OUT"),
        Misuse("OneCode", "train", "--kind", "vqvae", "--codes", "1", "--data", "DATA", "--out", "OUT"),
        Misuse("PositionsZero", "train", "--kind", "vqvae", "--positions", "0", "--data", "DATA", "--out", "OUT"),
        Misuse("CodebookHuge", "train", "--kind", "vqvae", "--positions", "4096", "--codes", "65536", "--data", "DATA", "--out", "OUT"),
        Misuse("CommitmentNotANumber", "train", "--kind", "vqvae", "--commitment", "NaN", "--data", "DATA", "--out", "OUT"),
        Misuse("UnknownCodebookLearning", "train", "--kind", "vqvae", "--codebook", "rote", "--data", "DATA", "--out", "OUT"),
        Misuse("EpochsZero", "train", "--kind", "vae", "--epochs", "0", "--data", "DATA", "--out", "OUT"),
        Misuse("EpochsNoNumber", "train", "--kind", "vae", "--epochs", "ten", "--data", "DATA", "--out", "OUT"),
        Misuse("LatentZero", "train", "--kind", "vae", "--latent", "0", "--data", "DATA", "--out", "OUT"),
        Misuse("LatentHuge", "train", "--kind", "vae", "--latent", "2000000000", "--data", "DATA", "--out", "OUT"),
        Misuse("BatchZero", "train", "--kind", "vae", "--batch", "0", "--data", "DATA", "--out", "OUT"),
        Misuse("Sigma0Zero", "train", "--kind", "vae", "--sigma0", "0", "--data", "DATA", "--out", "OUT"),
        Misuse("Sigma0NotANumber", "train", "--kind", "vae", "--sigma0", "NaN", "--data", "DATA", "--out", "OUT"),
        Misuse("RateNegative", "train", "--kind", "vae", "--lr", "-1", "--data", "DATA", "--out", "OUT"),
        Misuse("ValidationNegative", "train", "--kind", "vae", "--validation", "-1", "--data", "DATA", "--out", "OUT"),
        Misuse("ThreadsZero", "train", "--kind", "vae", "--threads", "0", "--data", "DATA", "--out", "OUT"),
        Misuse("UnknownSplit", "evaluate", "MODEL", "--data", "DATA", "--split", "both"),
        Misuse("SplitByNumber", "evaluate", "MODEL", "--data", "DATA", "--split", "7"),
        Misuse("ImportanceSamplesNegative", "evaluate", "MODEL", "--data", "DATA", "--importance-samples", "-1"),
        Misuse("UnknownPrecision", "export", "MODEL", "--precision", "fp4", "--out", "OUT"),
        Misuse("CountZero", "sample", "MODEL", "--count", "0", "--out", "OUT"),
        Misuse("CountHuge", "sample", "MODEL", "--count", "2000000000", "--out", "OUT"),
        Misuse("TemperatureNegative", "sample", "MODEL", "--temperature", "-1", "--out", "OUT"),
        Misuse("TemperatureNotANumber", "reconstruct", "MODEL", "--data", "DATA", "--temperature", "NaN", "--out", "OUT"),
        Misuse("SeedNegative", "sample", "MODEL", "--seed", "-1", "--out", "OUT"),
        Misuse("WalkNowhere", "morph", "MODEL", "--out", "OUT"),
        Misuse("WalkFromNoPlace", "morph", "MODEL", "--from", "moon", "--to", "seed:1", "--out", "OUT"),
        Misuse("WalkFromNoSeed", "morph", "MODEL", "--from", "seed:x", "--to", "seed:1", "--out", "OUT"),
        Misuse("ImageWithoutData", "morph", "MODEL", "--from", "image:0", "--to", "seed:1", "--out", "OUT"),
        Misuse("ImagePastTheEnd", "morph", "MODEL", "--data", "DATA", "--from", "image:300", "--to", "seed:1", "--out", "OUT"),
        Misuse("OneFrame", "morph", "MODEL", "--from", "seed:1", "--to", "seed:2", "--frames", "1", "--out", "OUT"),
        Misuse("PathFileAndStops", "morph", "MODEL", "--path", "path.json", "--from", "seed:1", "--to", "seed:2", "--out", "OUT"),
        Misuse("PathFileAndLoop", "morph", "MODEL", "--path", "path.json", "--loop", "--out", "OUT"),
        Misuse("ShadersFromNowhere", "verify", "MODEL", "--shaders", "/nowhere/at/all"),
        Misuse("ShadersOnTheCpu", "verify", "MODEL", "--shaders", "/", "--device", "cpu"),
        Misuse("BatchesOfNoNumbers", "bench", "MODEL", "--batch", "one"),
        Misuse("BatchesOfNone", "bench", "MODEL", "--batch", ","),
    ];

    [TestCaseSource(nameof(Promised))]
    public void Help_NamesEveryOption(string verb, string[] promised)
    {
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Succeed(verb, "--help");
        IEnumerable<string> defined = CommandLine.CreateRoot().Subcommands.Single(command => command.Name == verb).Options.Select(option => option.Name);
        using (Assert.EnterMultipleScope())
        {
            foreach (string option in promised.Concat(defined).Distinct())
            {
                Assert.That(outcome.Output, Does.Match($@"(^|\s){option}\b"));
            }

            Assert.That(outcome.Error, Is.Empty);
        }
    }

    [Test]
    public void Help_ListsEveryVerb()
    {
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Succeed("--help");
        using (Assert.EnterMultipleScope())
        {
            foreach (TestCaseData promised in Promised)
            {
                Assert.That(outcome.Output, Does.Match($@"(?m)^\s+{promised.Arguments[0]}\b"));
            }

            Assert.That(outcome.Error, Is.Empty);
        }
    }

    [Test]
    public void Help_CoversAllVerbsThatThereAre() =>
        Assert.That(CommandLine.CreateRoot().Subcommands.Select(verb => verb.Name), Is.EquivalentTo(Promised.Select(promised => promised.Arguments[0])));

    [TestCaseSource(nameof(Misuses))]
    public void WrongUsage_EndsWith2AndSaysWhy(string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string[] replaced = [.. arguments.Select(argument => argument switch { "MODEL" => Trained.Model, "DATA" => Trained.Data, "OUT" => folder.File("out"), _ => argument })];
        Assert.That(VaeGpuProcess.Misuse(replaced), Does.Contain("error: "));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void MissingModel_EndsWith1AndNamesTheFile([Values("evaluate", "inspect", "verify", "export", "sample", "morph", "reconstruct", "encode", "decode", "bench")] string verb)
    {
        using var folder = new TemporaryFolder();
        string[] rest = verb switch
        {
            "evaluate" => ["--data", Trained.Data],
            "export" => ["--precision", "fp16", "--out", folder.File("out")],
            "sample" => ["--out", folder.File("out")],
            "morph" => ["--from", "seed:1", "--to", "seed:2", "--out", folder.File("out")],
            "reconstruct" or "encode" => ["--data", Trained.Data, "--out", folder.File("out")],
            "decode" => ["--latents", folder.File("z.npy"), "--out", folder.File("out")],
            _ => [],
        };
        Assert.That(VaeGpuProcess.Fail([verb, folder.File("nothing.safetensors"), .. rest]), Does.Contain("nothing.safetensors"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void UnknownDevice_EndsWith1AndNamesIt() =>
        Assert.That(VaeGpuProcess.Fail("verify", Trained.Model, "--device", "Voodoo 9000"), Does.Contain("Voodoo 9000"));

    [Test]
    public void OutBelowAFile_EndsWith1([Values("export", "sample", "morph", "encode")] string verb)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "not a folder");
        string[] rest = verb switch
        {
            "export" => ["--precision", "fp16"],
            "morph" => ["--from", "seed:1", "--to", "seed:2", "--frames", "2"],
            "encode" => ["--data", Trained.Data],
            _ => ["--device", "cpu"],
        };
        VaeGpuProcess.Fail([verb, Trained.Model, .. rest, "--out", folder.File("file/below/out")]);
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.EqualTo(new[] { folder.File("file") }));
    }

    private static TestCaseData Misuse(string name, params string[] arguments) => new TestCaseData((object)arguments).SetArgDisplayNames(name);
}
