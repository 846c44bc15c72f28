using System.CommandLine;
using System.Text.Json.Nodes;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands.Training;

/// <summary><c>--kind vae</c> and <c>--kind linear-vae</c>.</summary>
internal static class VaeArguments
{
    private static readonly VaeTrainingOptions Defaults = new();

    private static readonly Option<int> Latent = new("--latent") { Description = "Values of one latent.", DefaultValueFactory = _ => Defaults.Latent };
    private static readonly Option<double> Beta = new("--beta") { Description = "Weight of the KL term; 1 is the evidence lower bound.", DefaultValueFactory = _ => Defaults.Beta };
    private static readonly Option<double> KlWarmup = new("--kl-warmup") { Description = "Epochs over which the weight of the KL term rises from 0.", DefaultValueFactory = _ => Defaults.KlWarmup };

    private static readonly IReadOnlyList<Option> Own = [Latent, Beta, KlWarmup];

    public static TrainableKind Vae { get; } = new(
        "vae",
        [.. Own, .. AutoencoderArguments.HiddenOptions, .. AutoencoderArguments.LikelihoodOptions, .. GradientArguments.Options],
        parsed => Read(parsed, new VaeTrainingOptions { Kind = ModelKind.Vae, SigmoidMean = true }));

    public static TrainableKind LinearVae { get; } = new(
        "linear-vae",
        [.. Own, .. AutoencoderArguments.LikelihoodOptions, .. GradientArguments.Options],
        parsed => Read(parsed, new VaeTrainingOptions { Kind = ModelKind.LinearVae, Epochs = 30, LearningRate = 1e-2 }));

    private static TrainingPlan Read(ParseResult parsed, VaeTrainingOptions usual)
    {
        VaeTrainingOptions options = GradientArguments.Apply(AutoencoderArguments.Apply(usual, parsed), parsed) with
        {
            Latent = parsed.GetValue(Latent),
            Beta = parsed.GetValue(Beta),
            KlWarmup = parsed.GetValue(KlWarmup),
        };
        return new TrainingPlan(new VaeTrainer(options), GradientArguments.Describe(options, new JsonObject
        {
            ["latent"] = options.Latent,
            ["likelihood"] = options.Likelihood.ToString().ToLowerInvariant(),
            ["sigma0"] = options.Sigma0,
            ["beta"] = options.Beta,
        }));
    }
}
