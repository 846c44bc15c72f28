using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Commands.Training;
using VaeGpu.Cli.Output;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu train</c>.</summary>
internal static class TrainCommand
{
    private static readonly TrainableKind[] Kinds = [VaeArguments.Vae, VaeArguments.LinearVae, VqVaeArguments.VqVae, KMeansArguments.KMeans];

    private static readonly Option<string> Kind = new("--kind")
    {
        Description = "What to train: vae; linear-vae (one linear layer each way: probabilistic PCA); vqvae, whose latents are codes; or kmeans, whose pictures are its centres.",
        HelpName = string.Join('|', Kinds.Select(kind => kind.Name)),
        Required = true,
    };

    private static readonly Option<string> Data = Shared.Data();
    private static readonly Option<FileInfo> Out = Shared.Out("the model, anew after each epoch, or each best start of kmeans");
    private static readonly Option<FileInfo?> Log = new("--log") { Description = "Where the loss of every step goes, as JSON. Default: training.json beside the model.", HelpName = "FILE" };
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("train", "Trains a model on images and writes it to one file. Ctrl-C leaves the latest whole model. The test images are never looked at.");
        foreach (Option option in (IEnumerable<Option>)[Kind, Data, Out, Log, .. Kinds.SelectMany(kind => kind.Options).Distinct(), .. CommonArguments.Options, Json])
        {
            command.Add(option);
        }

        Kind.AcceptOnlyFromAmong([.. Kinds.Select(kind => kind.Name)]);
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command.WithExamples(
            "vaegpu train --kind vae --data fashion-mnist --out fashion.safetensors",
            "vaegpu train --kind vae --data sprites/ --hidden 512,256 --latent 8 --validation 200 --out sprites.safetensors",
            "vaegpu train --kind linear-vae --data fashion-mnist --latent 16 --sigma0 0.2 --epochs 30 --out linear.safetensors",
            "vaegpu train --kind vqvae --data fashion-mnist --positions 8 --codes 64 --out codes.safetensors",
            "vaegpu train --kind kmeans --data fashion-mnist --codes 64 --out centres.safetensors");
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        TrainableKind kind = Kinds.Single(kind => kind.Name == parsed.GetRequiredValue(Kind));
        TrainingPlan plan = ReadPlan(kind, parsed);
        FileInfo file = parsed.GetRequiredValue(Out);
        FileInfo log = parsed.GetValue(Log) ?? new FileInfo(Path.Combine(file.DirectoryName!, "training.json"));
        file.Directory!.Create();
        ImageData images = DataSets.Open(parsed.GetRequiredValue(Data), DataSplit.Train);
        TrainingResult result = TrainingDisplay.Train(plan.Trainer, images, file, cancellation);
        TrainingLog.Write(log, kind.Name, plan.Settings, images, result);
        Print(parsed.GetValue(Json), file, log, images, plan.Settings, result);
        return result.Completed ? CommandLine.Done : CommandLine.Failed;
    }

    /// <summary>Reads the options of a kind. One that was given and belongs to other kinds is an error: it would do nothing.</summary>
    private static TrainingPlan ReadPlan(TrainableKind kind, ParseResult parsed)
    {
        foreach (Option option in Kinds.SelectMany(other => other.Options).Except(kind.Options))
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                IEnumerable<string> owners = Kinds.Where(other => other.Options.Contains(option)).Select(other => other.Name);
                throw new UsageException($"{option.Name} belongs to --kind {string.Join(" and ", owners)}, not to {kind.Name}");
            }
        }

        return Shared.Usable(() => kind.Read(parsed));
    }

    private static void Print(bool json, FileInfo file, FileInfo log, ImageData images, JsonObject settings, TrainingResult result)
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
        };
        var rows = new List<(string, string)>
        {
            ("model", file.ToString()),
            ("loss of every step", log.ToString()),
            ("epochs", string.Create(CultureInfo.InvariantCulture, $"{result.Epochs.Count} ({result.Steps.Count} steps, {result.Elapsed.TotalSeconds:F1} s)")),
            ("speed", string.Create(CultureInfo.InvariantCulture, $"{result.ImagesPerSecond:N0} images/s")),
        };
        if (settings["search"] is { } search)
        {
            document["search"] = search.DeepClone();
            rows.Add(("nearest-code search", search.GetValue<string>()));
        }

        // K-means keeps its best start, whichever that was; what torch trains is the last epoch's, unless images are held out.
        if ((last?.Validation is null ? best : last) is { } ended)
        {
            foreach (TrainingTerm term in ended.Terms)
            {
                document[term.Name] = Report.Number(term.Value);
            }

            rows.Add(($"epoch {ended.Epoch}", TrainingDisplay.Describe(ended.Terms)));
        }

        if (best?.Validation is { } validation)
        {
            document[TrainingLog.HeldOutName(validation)] = Report.Number(validation.Value);
            rows.Add(("held-out images", $"{TrainingDisplay.Describe([validation])} (epoch {best.Value.Epoch}, kept)"));
        }

        document["keptEpoch"] = best?.Epoch;
        document["seconds"] = Math.Round(result.Elapsed.TotalSeconds, 3);
        document["imagesPerSecond"] = Math.Round(result.ImagesPerSecond);
        Report.Print(json, document, rows);
    }
}
