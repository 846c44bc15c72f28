using System.CommandLine;

namespace VaeGpu.Cli.Commands.Training;

/// <summary>A kind of model that <c>vaegpu train</c> trains: the options that belong to it, and what they make.</summary>
/// <param name="Name">What <c>--kind</c> calls it.</param>
/// <param name="Options">Beside those of every kind. One object may belong to several kinds.</param>
/// <param name="Read">Makes the plan; a value that cannot be used is an <see cref="ArgumentException"/> or a <see cref="UsageException"/>.</param>
internal sealed record TrainableKind(string Name, IReadOnlyList<Option> Options, Func<ParseResult, TrainingPlan> Read);
