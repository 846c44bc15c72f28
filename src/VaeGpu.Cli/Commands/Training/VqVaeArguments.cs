using System.CommandLine;
using System.Text.Json.Nodes;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands.Training;

/// <summary><c>--kind vqvae</c>.</summary>
internal static class VqVaeArguments
{
    private static readonly VqVaeTrainingOptions Defaults = new() { Epochs = 12 };

    private static readonly Option<int> Positions = new("--positions") { Description = "Codes that make one latent.", DefaultValueFactory = _ => Defaults.Positions };
    private static readonly Option<int> CodeSize = new("--code-dim") { Description = "Values of a code's vector.", DefaultValueFactory = _ => Defaults.CodeSize };
    private static readonly Option<bool> SharedCodebook = new("--shared-codebook") { Description = "Let all positions choose from the same vectors." };
    private static readonly Option<CodebookLearning> Learning = Shared.Choice("--codebook", "How the vectors follow the encoder: ema, moving averages of what is quantised to them, or gradient.", Defaults.CodebookLearning);
    private static readonly Option<double> Commitment = new("--commitment") { Description = "Weight of the term that pulls the encoder to the vectors.", DefaultValueFactory = _ => Defaults.Commitment };

    /// <summary>K-means has codes as well.</summary>
    public static Option<int> Codes { get; } = new("--codes") { Description = "Vectors to choose from at a position; the centres of kmeans.", DefaultValueFactory = _ => Defaults.Codes };

    public static TrainableKind VqVae { get; } = new(
        "vqvae",
        [Positions, Codes, CodeSize, SharedCodebook, Learning, Commitment, .. AutoencoderArguments.HiddenOptions, .. AutoencoderArguments.LikelihoodOptions, .. GradientArguments.Options],
        Read);

    private static TrainingPlan Read(ParseResult parsed)
    {
        VqVaeTrainingOptions options = GradientArguments.Apply(AutoencoderArguments.Apply(Defaults, parsed), parsed) with
        {
            Positions = parsed.GetValue(Positions),
            Codes = parsed.GetValue(Codes),
            CodeSize = parsed.GetValue(CodeSize),
            SharedCodebook = parsed.GetValue(SharedCodebook),
            CodebookLearning = parsed.GetValue(Learning),
            Commitment = parsed.GetValue(Commitment),
        };
        return new TrainingPlan(new VqVaeTrainer(options), GradientArguments.Describe(options, new JsonObject
        {
            ["positions"] = options.Positions,
            ["codes"] = options.Codes,
            ["codeDim"] = options.CodeSize,
            ["sharedCodebook"] = options.SharedCodebook,
            ["codebook"] = options.CodebookLearning.ToString().ToLowerInvariant(),
            ["commitment"] = options.Commitment,
            ["likelihood"] = options.Likelihood.ToString().ToLowerInvariant(),
            ["sigma0"] = options.Sigma0,
        }));
    }
}
