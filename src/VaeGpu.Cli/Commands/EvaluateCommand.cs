using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<string> Data = Shared.Data();
    private static readonly Option<DataSplit> Split = Shared.Split();
    private static readonly Option<int> ImportanceSamples = Shared.Positive(new("--importance-samples") { Description = "Also the importance-weighted bound, with so many samples an image.", HelpName = "N" }, 0, 1_000_000);
    private static readonly Option<int> Limit = Shared.Positive(new("--limit") { Description = "Only the first N images. Default: all.", HelpName = "N" }, 0, int.MaxValue);
    private static readonly Option<bool> Binarize = new("--binarize") { Description = "Draw every pixel once, by --seed, white with its grey value as the probability, and measure on these images." };
    private static readonly Option<ulong> Seed = Shared.Seed("every draw");
    private static readonly Option<string> Device = Shared.TorchDevice();
    private static readonly Option<int> Threads = Shared.Threads();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("evaluate", "Measures a model on images, in nats an image: evidence lower bound, reconstruction, KL, active units, squared error, importance-weighted bound.")
        {
            ModelFile, Data, Split, ImportanceSamples, Limit, Binarize, Seed, Device, Threads, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        DataSplit split = parsed.GetValue(Split);
        ImageData images = DataSets.Open(parsed.GetRequiredValue(Data), split);
        if (parsed.GetValue(Limit) is > 0 and int limit)
        {
            images = images.Take(limit);
        }

        if (parsed.GetValue(Binarize))
        {
            images = images.Binarise(parsed.GetValue(Seed));
        }

        var options = new EvaluationOptions
        {
            ImportanceSamples = parsed.GetValue(ImportanceSamples),
            Seed = unchecked((long)parsed.GetValue(Seed)),
            Device = parsed.GetRequiredValue(Device),
            Threads = parsed.GetValue(Threads),
        };
        using var evaluator = new VaeEvaluator(model, options);
        EvaluationResult result = ProgressBar.Run("evaluating", progress => evaluator.Evaluate(images, options, progress, cancellation));
        Print(parsed.GetValue(Json), split, parsed.GetValue(Binarize), images, result);
        return CommandLine.Done;
    }

    private static void Print(bool json, DataSplit split, bool binarized, ImageData images, EvaluationResult result)
    {
        var document = new JsonObject
        {
            ["data"] = images.Name,
            ["split"] = split.ToString().ToLowerInvariant(),
            ["binarized"] = binarized,
            ["images"] = result.Images,
            ["elbo"] = Report.Number(result.Elbo),
            ["reconstruction"] = Report.Number(result.Reconstruction),
            ["kl"] = Report.Number(result.Kl),
            ["klByUnit"] = new JsonArray([.. result.KlByUnit.Select(Report.Number)]),
            ["activeUnits"] = result.ActiveUnits,
            ["mse"] = Report.Number(result.Mse),
        };
        var rows = new List<(string, string)>
        {
            ("images", string.Create(CultureInfo.InvariantCulture, $"{result.Images:N0} of {images.Name}, {split.ToString().ToLowerInvariant()}")),
            ("elbo", Nats(result.Elbo)),
            ("reconstruction", Nats(result.Reconstruction)),
            ("kl", Nats(result.Kl)),
            ("active units", string.Create(CultureInfo.InvariantCulture, $"{result.ActiveUnits} of {result.KlByUnit.Length}")),
            ("mse", string.Create(CultureInfo.InvariantCulture, $"{result.Mse:F5} a value")),
        };
        if (result.ImportanceWeightedBound is { } bound)
        {
            document["iwae"] = Report.Number(bound);
            document["importanceSamples"] = result.ImportanceSamples;
            rows.Insert(2, ($"iwae, {result.ImportanceSamples} samples", Nats(bound)));
        }

        Report.Print(json, document, rows);

        static string Nats(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:F2} nats");
    }
}
