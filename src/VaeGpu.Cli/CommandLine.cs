using System.CommandLine;
using System.CommandLine.Parsing;
using VaeGpu.Cli.Commands;
using VaeGpu.Cli.Commands.Bench;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli;

/// <summary>The <c>vaegpu</c> command: parses, runs one verb, and turns what went wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    private const string Name = "vaegpu";

    public const int Done = 0;
    public const int Failed = 1;
    public const int UsageError = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        ParseResult parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"error: {OneLine(error.Message)}").ConfigureAwait(false);
            }

            string verb = parsed.CommandResult.Command.Name == Name ? "" : parsed.CommandResult.Command.Name + " ";
            await Console.Error.WriteLineAsync($"Try: vaegpu {verb}--help").ConfigureAwait(false);
            return UsageError;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,

            // After Ctrl-C a model is still written and the devices are still closed.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        };
        try
        {
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return Failed;
        }
        catch (UsageException exception)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}").ConfigureAwait(false);
            return UsageError;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"error: {OneLine(exception.Message)}").ConfigureAwait(false);
            if (Environment.GetEnvironmentVariable("VAEGPU_TRACE") == "1")
            {
                await Console.Error.WriteLineAsync(exception.ToString()).ConfigureAwait(false);
            }

            return Failed;
        }
    }

    /// <summary>The whole command. Not a RootCommand: that takes its name from the assembly.</summary>
    internal static Command CreateRoot() => new Command(Name, "Trains small generative models and decodes them in real time on any Vulkan GPU. Exit codes: 0 done, 1 what was asked could not be done, 2 wrong usage. VAEGPU_TRACE=1 adds the stack trace of an error.")
    {
        DevicesCommand.Create(),
        TrainCommand.Create(),
        FitPriorCommand.Create(),
        EvaluateCommand.Create(),
        InspectCommand.Create(),
        VerifyCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
        SampleCommand.Create(),
        MorphCommand.Create(),
        ReconstructCommand.Create(),
        EncodeCommand.Create(),
        DecodeCommand.Create(),
        BenchCommand.Create(),
        Help.Option(),
        new VersionOption(),
    }.WithExamples(
        "vaegpu train --kind vae --data fashion-mnist --out fashion.safetensors",
        "vaegpu verify fashion.safetensors",
        "vaegpu sample fashion.safetensors --count 64 --out samples.png",
        "vaegpu morph fashion.safetensors --from seed:1 --to seed:2 --out morph.png");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
