using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Output;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu train</c>.</summary>
internal static class TrainCommand
{
    private static readonly VaeTrainingOptions Defaults = new();

    private static readonly Option<string> Kind = new("--kind") { Description = "What to train: vae, or linear-vae (one linear layer each way: probabilistic PCA).", HelpName = "vae|linear-vae", Required = true };
    private static readonly Option<string> Data = Shared.Data();
    private static readonly Option<FileInfo> Out = Shared.Out("the model, anew after each epoch");
    private static readonly Option<FileInfo?> Log = new("--log") { Description = "Where the loss of every step goes, as JSON. Default: training.json beside the model.", HelpName = "FILE" };
    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes over the images. Default: 20, and 30 for linear-vae." };
    private static readonly Option<int> Latent = new("--latent") { Description = "Values of one latent.", DefaultValueFactory = _ => Defaults.Latent };
    private static readonly Option<string> Hidden = new("--hidden") { Description = "Widths of the encoder's hidden layers; the decoder's are the same backwards.", HelpName = "400,400", DefaultValueFactory = _ => "400,400" };
    private static readonly Option<string?> DecoderHidden = new("--decoder-hidden") { Description = "Widths of the decoder's hidden layers, from the latent on, where they are to differ.", HelpName = "400,400" };
    private static readonly Option<Activation> Between = Shared.Choice("--activation", "What stands between the layers.", Defaults.Activation);
    private static readonly Option<Likelihood> Likelihoods = Shared.Choice("--likelihood", "p(x | z): gaussian with the fixed deviation --sigma0, or bernoulli.", Defaults.Likelihood);
    private static readonly Option<bool> Binarize = new("--binarize") { Description = "Draw every pixel anew at each step, white with its grey value as the probability (dynamic binarisation)." };
    private static readonly Option<string> Mean = new("--mean") { Description = "How a Gaussian decoder ends: identity, or sigmoid to keep pixels in [0, 1]. Default: sigmoid for vae.", HelpName = "identity|sigmoid", DefaultValueFactory = _ => "" };
    private static readonly Option<double> Sigma0 = new("--sigma0") { Description = "The fixed deviation of the Gaussian likelihood, in units of pixel values in [0, 1].", DefaultValueFactory = _ => Defaults.Sigma0 };
    private static readonly Option<double> Beta = new("--beta") { Description = "Weight of the KL term; 1 is the evidence lower bound.", DefaultValueFactory = _ => Defaults.Beta };
    private static readonly Option<double> KlWarmup = new("--kl-warmup") { Description = "Epochs over which the weight of the KL term rises from 0.", DefaultValueFactory = _ => Defaults.KlWarmup };
    private static readonly Option<int> Batch = new("--batch") { Description = "Images a step.", DefaultValueFactory = _ => Defaults.Batch };
    private static readonly Option<double?> LearningRate = new("--lr") { Description = "Adam's rate at the start; it falls to 0 by half a cosine. Default: 1e-3, and 1e-2 for linear-vae." };
    private static readonly Option<bool> ConstantRate = new("--constant-lr") { Description = "Keep the rate as it is." };
    private static readonly Option<ulong> Seed = Shared.Seed("the first weights, the order of images and every draw: the same seed, machine and thread count give the same bytes");
    private static readonly Option<int> Validation = new("--validation") { Description = "Images held out of training; the epoch that is best on them is kept. Default: train on all, keep the last.", HelpName = "N" };
    private static readonly Option<string> Device = Shared.TorchDevice();
    private static readonly Option<int> Threads = Shared.Threads();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("train", "Trains a model on images with torch and writes it to one file. Ctrl-C leaves the latest whole model. The test images are never looked at.")
        {
            Kind, Data, Out, Log, Epochs, Latent, Hidden, DecoderHidden, Between, Likelihoods, Binarize, Mean, Sigma0, Beta, KlWarmup,
            Batch, LearningRate, ConstantRate, Seed, Validation, Device, Threads, Json,
        };
        Kind.AcceptOnlyFromAmong("vae", "linear-vae");
        Mean.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("" or "identity" or "sigmoid"))
            {
                result.AddError("--mean is identity or sigmoid");
            }
        });
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command.WithExamples(
            "vaegpu train --kind vae --data fashion-mnist --out fashion.safetensors",
            "vaegpu train --kind vae --data sprites/ --hidden 512,256 --latent 8 --validation 200 --out sprites.safetensors",
            "vaegpu train --kind linear-vae --data fashion-mnist --latent 16 --sigma0 0.2 --epochs 30 --out linear.safetensors");
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        VaeTrainingOptions options = ReadOptions(parsed);
        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }

        FileInfo file = parsed.GetRequiredValue(Out);
        FileInfo log = parsed.GetValue(Log) ?? new FileInfo(Path.Combine(file.DirectoryName!, "training.json"));
        file.Directory!.Create();
        ImageData images = DataSets.Open(parsed.GetRequiredValue(Data), DataSplit.Train);
        var display = new TrainingDisplay();
        bool saved = false;
        var trainer = new VaeTrainer(options) { OnProgress = display.Update };
        TrainingResult result = display.Run(() => trainer.Train(images, Save, cancellation));
        TrainingLog.Write(log, options, images, result);
        if (!result.Completed)
        {
            Report.Remark(saved
                ? $"Stopped in epoch {result.Epochs.Count + 1}; the model so far is in {file}."
                : "Stopped before the first step; nothing was written.");
        }

        Print(parsed.GetValue(Json), file, log, images, result);
        return result.Completed ? CommandLine.Done : CommandLine.Failed;

        void Save(Model model)
        {
            model.Save(file.FullName);
            saved = true;
        }
    }

    private static VaeTrainingOptions ReadOptions(ParseResult parsed)
    {
        bool linear = parsed.GetRequiredValue(Kind) == "linear-vae";
        string mean = parsed.GetRequiredValue(Mean);
        string? decoderHidden = parsed.GetValue(DecoderHidden);
        if (linear && (parsed.GetResult(Hidden) is { Implicit: false } || decoderHidden is not null))
        {
            throw new UsageException("a linear-vae has no hidden layers: leave --hidden away, or use --kind vae");
        }

        return new VaeTrainingOptions
        {
            Kind = linear ? ModelKind.LinearVae : ModelKind.Vae,
            Hidden = Widths(parsed.GetRequiredValue(Hidden), "--hidden"),
            DecoderHidden = decoderHidden is null ? default : Widths(decoderHidden, "--decoder-hidden"),
            Latent = parsed.GetValue(Latent),
            Activation = parsed.GetValue(Between),
            SigmoidMean = mean == "sigmoid" || mean.Length == 0 && !linear,
            Likelihood = parsed.GetValue(Likelihoods),
            Binarize = parsed.GetValue(Binarize),
            Sigma0 = parsed.GetValue(Sigma0),
            Beta = parsed.GetValue(Beta),
            KlWarmup = parsed.GetValue(KlWarmup),
            Epochs = parsed.GetValue(Epochs) ?? (linear ? 30 : Defaults.Epochs),
            Batch = parsed.GetValue(Batch),
            LearningRate = parsed.GetValue(LearningRate) ?? (linear ? 1e-2 : Defaults.LearningRate),
            CosineDecay = !parsed.GetValue(ConstantRate),
            Seed = unchecked((long)parsed.GetValue(Seed)),
            Validation = parsed.GetValue(Validation),
            Device = parsed.GetRequiredValue(Device),
            Threads = parsed.GetValue(Threads),
        };
    }

    private static ImmutableArray<int> Widths(string text, string option)
    {
        try
        {
            return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(width => int.Parse(width, NumberStyles.None, CultureInfo.InvariantCulture))];
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new UsageException($"{option} takes widths between commas, such as 400,400, not '{text}'");
        }
    }

    private static void Print(bool json, FileInfo file, FileInfo log, ImageData images, TrainingResult result)
    {
        TrainingEpoch? last = result.Epochs.Count > 0 ? result.Epochs[^1] : null;
        TrainingEpoch? best = result.Epochs.LastOrDefault(epoch => epoch.IsBest) is { Epoch: > 0 } found ? found : last;
        var document = new JsonObject
        {
            ["model"] = file.ToString(),
            ["log"] = log.ToString(),
            ["completed"] = result.Completed,
            ["images"] = images.Count,
            ["epochs"] = result.Epochs.Count,
            ["steps"] = result.Steps.Count,
            ["elbo"] = last is { } ended ? Report.Number(ended.Elbo) : null,
            ["validationElbo"] = best?.ValidationElbo is { } validation ? Report.Number(validation) : null,
            ["keptEpoch"] = best?.Epoch,
            ["seconds"] = Math.Round(result.Elapsed.TotalSeconds, 3),
            ["imagesPerSecond"] = Math.Round(result.ImagesPerSecond),
        };
        var rows = new List<(string, string)>
        {
            ("model", file.ToString()),
            ("loss of every step", log.ToString()),
            ("epochs", string.Create(CultureInfo.InvariantCulture, $"{result.Epochs.Count} ({result.Steps.Count} steps, {result.Elapsed.TotalSeconds:F1} s)")),
            ("speed", string.Create(CultureInfo.InvariantCulture, $"{result.ImagesPerSecond:N0} images/s")),
        };
        if (last is { } shown)
        {
            rows.Add(("ELBO while training, last epoch", string.Create(CultureInfo.InvariantCulture, $"{shown.Elbo:F2} nats an image")));
        }

        if (best?.ValidationElbo is { } held)
        {
            rows.Add(("ELBO on held-out images", string.Create(CultureInfo.InvariantCulture, $"{held:F2} nats an image (epoch {best.Value.Epoch}, kept)")));
        }

        Report.Print(json, document, rows);
    }
}
