using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu fit-prior</c>.</summary>
internal static class FitPriorCommand
{
    private const int AtOnce = 256;

    private static readonly GaussianMixtureOptions MixtureDefaults = new();
    private static readonly AutoregressivePriorTrainingOptions NetworkDefaults = new();

    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<string> Data = Shared.Data();
    private static readonly Option<string> Kind = new("--kind") { Description = "What to fit: a Gaussian mixture to the latents of a VAE, or a masked network to the codes of a VQ-VAE.", HelpName = "mixture|autoregressive", Required = true };
    private static readonly Option<FileInfo> Out = Shared.Out("the model with its new prior; the networks stay as they are");
    private static readonly Option<int> Components = Shared.Positive(new("--components") { Description = "mixture: how many Gaussians.", DefaultValueFactory = _ => MixtureDefaults.Components }, 1, 65_536);
    private static readonly Option<MixtureCovariance> Covariance = Shared.Choice("--covariance", "mixture: the shape of their covariances.", MixtureDefaults.Covariance);
    private static readonly Option<int> Starts = Shared.Positive(new("--starts") { Description = "mixture: how often EM starts anew; the likeliest result is kept.", DefaultValueFactory = _ => MixtureDefaults.Starts }, 1, 1000);
    private static readonly Option<int> Iterations = Shared.Positive(new("--iterations") { Description = "mixture: the most steps of EM in a start.", DefaultValueFactory = _ => MixtureDefaults.MaximumIterations }, 1, 1_000_000);
    private static readonly Option<double> Regularisation = new("--regularisation") { Description = "mixture: what is added to every variance.", DefaultValueFactory = _ => MixtureDefaults.Regularisation };
    private static readonly Option<string> Hidden = new("--hidden") { Description = "autoregressive: widths of the hidden layers.", HelpName = "512,512", DefaultValueFactory = _ => string.Join(',', NetworkDefaults.Hidden) };
    private static readonly Option<int> Epochs = new("--epochs") { Description = "autoregressive: passes over the codes.", DefaultValueFactory = _ => NetworkDefaults.Epochs };
    private static readonly Option<int> Batch = new("--batch") { Description = "autoregressive: images a step.", DefaultValueFactory = _ => NetworkDefaults.Batch };
    private static readonly Option<double> LearningRate = new("--lr") { Description = "autoregressive: Adam's rate at the start.", DefaultValueFactory = _ => NetworkDefaults.LearningRate };
    private static readonly Option<int> Validation = new("--validation") { Description = "autoregressive: images held out; the epoch that is best on them is kept. Default: train on all, keep the last.", HelpName = "N" };
    private static readonly Option<ulong> Seed = Shared.Seed("every draw");
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    private static readonly Option[] OfMixtures = [Components, Covariance, Starts, Iterations, Regularisation, Device];
    private static readonly Option[] OfNetworks = [Hidden, Epochs, Batch, LearningRate, Validation];

    public static Command Create()
    {
        var command = new Command("fit-prior", "Fits what new pictures are drawn from to the encoded training images, and writes the model with it. A VAE is drawn from better by a mixture than by the N(0, I) it was trained towards; a VQ-VAE needs a prior over its codes to generate at all.")
        {
            ModelFile, Data, Kind, Out, Components, Covariance, Starts, Iterations, Regularisation, Hidden, Epochs, Batch, LearningRate, Validation, Seed, Device, Json,
        };
        Kind.AcceptOnlyFromAmong("mixture", "autoregressive");
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command.WithExamples(
            "vaegpu fit-prior fashion.safetensors --data fashion-mnist --kind mixture --components 10 --out fashion-mixture.safetensors",
            "vaegpu fit-prior codes.safetensors --data fashion-mnist --kind autoregressive --out codes-prior.safetensors");
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        bool mixture = parsed.GetRequiredValue(Kind) == "mixture";
        if ((mixture ? OfNetworks : OfMixtures).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } foreign)
        {
            throw new UsageException($"{foreign.Name} is not for --kind {parsed.GetRequiredValue(Kind)}");
        }

        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        if (model.Architecture.Kind == ModelKind.KMeans)
        {
            throw new InvalidOperationException("centres are drawn as often as they were used, so a K-means model has no other prior to fit: fit one to a VAE or a VQ-VAE");
        }

        if (mixture != model.Architecture.Codebook is null)
        {
            throw new InvalidOperationException(mixture
                ? "latents of this model are codes, which no Gaussians fit: use --kind autoregressive"
                : "latents of this model are no codes: use --kind mixture");
        }

        ImageData images = DataSets.Open(parsed.GetRequiredValue(Data), DataSplit.Train);
        FileInfo file = parsed.GetRequiredValue(Out);
        file.Directory!.Create();
        return mixture ? FitMixture(parsed, model, images, file, cancellation) : TrainNetwork(parsed, model, images, file, cancellation);
    }

    private static int FitMixture(ParseResult parsed, Model model, ImageData images, FileInfo file, CancellationToken cancellation)
    {
        GaussianMixtureOptions options = Shared.Usable(() => MixtureOptions(parsed));
        using Backend backend = Backend.Open(parsed.GetValue(Device));
        using IEncoder encoder = backend.CreateEncoder(model, new DecoderOptions { MaxBatch = AtOnce });
        using INearestCode search = backend.CreateNearestCode(options.Components, model.Architecture.LatentSize);
        (Model fitted, GaussianMixtureResult result) = ProgressBar.Run("fitting", progress =>
            new MixturePriorFitter(options) { OnEncoded = share => progress(share / 2), OnProgress = step => progress(0.5 + step.Done / 2) }.Fit(model, images, encoder, search, cancellation));
        using (fitted)
        {
            fitted.Save(file.FullName, cancellation);
        }

        Report.Print(
            parsed.GetValue(Json),
            new JsonObject
            {
                ["model"] = file.ToString(),
                ["images"] = images.Count,
                ["components"] = options.Components,
                ["covariance"] = options.Covariance.ToString().ToLowerInvariant(),
                ["logLikelihood"] = Report.Number(result.LogLikelihood),
                ["iterations"] = result.Iterations,
                ["converged"] = result.Converged,
                ["search"] = search.Name,
            },
            [
                ("model", file.ToString()),
                ("log-likelihood of a latent", string.Create(CultureInfo.InvariantCulture, $"{result.LogLikelihood:F3} nats, over {images.Count:N0} images")),
                ("EM", string.Create(CultureInfo.InvariantCulture, $"{result.Iterations} steps{(result.Converged ? "" : ", not converged: raise --iterations")}")),
                ("nearest-code search", search.Name),
            ]);
        return CommandLine.Done;
    }

    private static GaussianMixtureOptions MixtureOptions(ParseResult parsed)
    {
        var options = new GaussianMixtureOptions
        {
            Components = parsed.GetValue(Components),
            Covariance = parsed.GetValue(Covariance),
            Starts = parsed.GetValue(Starts),
            MaximumIterations = parsed.GetValue(Iterations),
            Regularisation = parsed.GetValue(Regularisation),
            Seed = unchecked((long)parsed.GetValue(Seed)),
        };
        options.Validate();
        return options;
    }

    private static int TrainNetwork(ParseResult parsed, Model model, ImageData images, FileInfo file, CancellationToken cancellation)
    {
        AutoregressivePriorTrainingOptions options = NetworkDefaults with
        {
            Hidden = Shared.Widths(parsed.GetRequiredValue(Hidden), Hidden.Name),
            Epochs = parsed.GetValue(Epochs),
            Batch = parsed.GetValue(Batch),
            LearningRate = parsed.GetValue(LearningRate),
            Validation = parsed.GetValue(Validation),
            Seed = unchecked((long)parsed.GetValue(Seed)),
        };
        AutoregressivePriorTrainer trainer = Shared.Usable(() => new AutoregressivePriorTrainer(model, options));
        TrainingResult result = TrainingDisplay.Train(trainer, images, file, cancellation);
        TrainingEpoch? last = result.Epochs.Count > 0 ? result.Epochs[^1] : null;
        double? bits = last?.Validation?.Value ?? last?["bitsPerCode"];
        Report.Print(
            parsed.GetValue(Json),
            new JsonObject
            {
                ["model"] = file.ToString(),
                ["images"] = images.Count,
                ["completed"] = result.Completed,
                ["epochs"] = result.Epochs.Count,
                ["bitsPerCode"] = bits is { } figure ? Report.Number(figure) : null,
                ["seconds"] = Math.Round(result.Elapsed.TotalSeconds, 3),
            },
            [
                ("model", file.ToString()),
                ("epochs", string.Create(CultureInfo.InvariantCulture, $"{result.Epochs.Count} ({result.Elapsed.TotalSeconds:F1} s)")),
                (last?.Validation is null ? "bits a code while training, last epoch" : "bits a code on held-out images, last epoch", string.Create(CultureInfo.InvariantCulture, $"{bits:F3}")),
            ]);
        return result.Completed ? CommandLine.Done : CommandLine.Failed;
    }
}
