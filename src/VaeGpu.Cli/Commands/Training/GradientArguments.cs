using System.CommandLine;
using System.Text.Json.Nodes;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands.Training;

/// <summary>What every kind takes whose loss has gradients.</summary>
internal static class GradientArguments
{
    private static readonly GradientTrainingOptions Defaults = new VaeTrainingOptions();

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes over the images. Default: 20; 30 for linear-vae, 12 for vqvae." };
    private static readonly Option<int> Batch = new("--batch") { Description = "Images a step.", DefaultValueFactory = _ => Defaults.Batch };
    private static readonly Option<double?> LearningRate = new("--lr") { Description = "Adam's rate at the start; it falls to 0 by half a cosine. Default: 1e-3, and 1e-2 for linear-vae." };
    private static readonly Option<bool> ConstantRate = new("--constant-lr") { Description = "Keep the rate as it is." };
    private static readonly Option<int> Validation = new("--validation") { Description = "Images held out of training; the epoch that is best on them is kept. Default: train on all, keep the last.", HelpName = "N" };

    private static readonly Option<int> Threads = Shared.Threads();

    public static IReadOnlyList<Option> Options => [Epochs, Batch, LearningRate, ConstantRate, Validation, Threads];

    /// <summary>Sets them.</summary>
    /// <param name="options">With what is usual for the kind.</param>
    /// <param name="parsed">The command line.</param>
    public static T Apply<T>(T options, ParseResult parsed)
        where T : GradientTrainingOptions => options with
        {
            Epochs = parsed.GetValue(Epochs) ?? options.Epochs,
            Batch = parsed.GetValue(Batch),
            LearningRate = parsed.GetValue(LearningRate) ?? options.LearningRate,
            CosineDecay = !parsed.GetValue(ConstantRate),
            Validation = parsed.GetValue(Validation),
            Seed = CommonArguments.ReadSeed(parsed),
            Device = CommonArguments.ReadTorchDevice(parsed),
            Threads = parsed.GetValue(Threads),
        };

    /// <summary>As training.json says them, after what is the kind's own.</summary>
    public static JsonObject Describe(GradientTrainingOptions options, JsonObject own)
    {
        own.Insert(0, "heldOut", options.Validation);
        own["batch"] = options.Batch;
        own["seed"] = options.Seed;
        return own;
    }
}
