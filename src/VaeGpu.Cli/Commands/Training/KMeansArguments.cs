using System.CommandLine;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands.Training;

/// <summary><c>--kind kmeans</c>.</summary>
internal static class KMeansArguments
{
    private static readonly KMeansOptions Defaults = new();

    private static readonly Option<int> Starts = new("--starts") { Description = "How often K-means starts anew from other centres; the best is kept.", DefaultValueFactory = _ => Defaults.Starts };
    private static readonly Option<int> Iterations = new("--iterations") { Description = "The most of Lloyd's steps in a start.", DefaultValueFactory = _ => Defaults.MaximumIterations };

    public static TrainableKind KMeans { get; } = new("kmeans", [VqVaeArguments.Codes, Starts, Iterations], Read);

    private static TrainingPlan Read(ParseResult parsed)
    {
        var options = new KMeansOptions
        {
            Codes = parsed.GetValue(VqVaeArguments.Codes),
            Starts = parsed.GetValue(Starts),
            MaximumIterations = parsed.GetValue(Iterations),
            Seed = CommonArguments.ReadSeed(parsed),
        };
        var settings = new JsonObject { ["codes"] = options.Codes, ["starts"] = options.Starts, ["seed"] = options.Seed };
        return new TrainingPlan(new KMeansTrainer(options, CreateSearch), settings);

        INearestCode CreateSearch(int codes, int dimension)
        {
            using Backend backend = Backend.Open(CommonArguments.GivenDevice(parsed));
            INearestCode search = backend.CreateNearestCode(codes, dimension);
            settings["search"] = search.Name;
            return search;
        }
    }
}
