using System.Text.Json.Nodes;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands.Training;

/// <summary>What a command line asks to be trained.</summary>
/// <param name="Trainer">The trainer, its options checked.</param>
/// <param name="Settings">How it trains, as training.json says it.</param>
internal sealed record TrainingPlan(ITrainer Trainer, JsonObject Settings);
