using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu verify</c>.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<DirectoryInfo?> Shaders = Shared.Shaders();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("verify", "Decodes and encodes the golden pairs of a model file on the chosen device and prints the error, squared over the squared golden values. Exit code 1 when it exceeds the file's tolerance.")
        {
            ModelFile, Device, Shaders, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        if (model.Golden is not { } golden)
        {
            throw new InvalidOperationException("the file holds no golden pairs, so there is nothing to verify it against");
        }

        using Backend backend = Backend.Open(parsed.GetValue(Device), parsed.GetValue(Shaders));
        var options = new DecoderOptions { MaxBatch = golden.Count };
        using IDecoder decoder = backend.CreateDecoder(model, options);
        GoldenResult decoded = model.Verify(decoder);
        GoldenResult? encoded = null;
        if (golden.EncoderCount > 0)
        {
            using IEncoder encoder = backend.CreateEncoder(model, new DecoderOptions { MaxBatch = golden.EncoderCount });
            encoded = model.Verify(encoder);
        }

        bool passed = decoded.Passed && encoded is not { Passed: false };
        var document = new JsonObject { ["device"] = backend.Name, ["passed"] = passed, ["decoder"] = Describe(decoded) };
        var rows = new List<(string, string)> { ("device", backend.Name), ("decoder", Text(decoded)) };
        if (encoded is { } found)
        {
            document["encoder"] = Describe(found);
            rows.Add(("encoder", Text(found)));
        }

        rows.Add(("verified", passed ? "yes" : "NO"));
        Report.Print(parsed.GetValue(Json), document, rows);
        if (!passed)
        {
            Report.Remark($"error: {parsed.GetRequiredValue(ModelFile)}: does not give its golden outputs on {backend.Name}");
        }

        return passed ? CommandLine.Done : CommandLine.Failed;
    }

    private static JsonObject Describe(GoldenResult result) => new()
    {
        ["pairs"] = result.Pairs,
        ["error"] = Report.Number(result.Error),
        ["largestDifference"] = Report.Number(result.LargestDifference),
        ["tolerance"] = result.Tolerance,
        ["passed"] = result.Passed,
    };

    private static string Text(GoldenResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Pairs} golden pairs, normalised squared error {result.Error:0.0e+0} (tolerance {result.Tolerance:0e+0}), largest difference {result.LargestDifference:0.0e+0}");
}
