using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu export</c>.</summary>
internal static class ExportCommand
{
    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<string> Precision = new("--precision") { Description = "How weights are stored; golden outputs stay in fp32, so that verify shows what the precision costs.", HelpName = "fp32|fp16|int8", Required = true };
    private static readonly Option<FileInfo> Out = Shared.Out("the model at that precision");
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("export", "Writes a model again with its weights in another precision.") { ModelFile, Precision, Out, Json };
        Precision.AcceptOnlyFromAmong("fp32", "fp16", "int8");
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        FileInfo source = parsed.GetRequiredValue(ModelFile), file = parsed.GetRequiredValue(Out);
        using Model model = Models.Load(source);
        using Model converted = model.Convert(parsed.GetRequiredValue(Precision) switch
        {
            "fp32" => ModelPrecision.Float32,
            "fp16" => ModelPrecision.Float16,
            _ => ModelPrecision.Int8,
        });
        file.Directory!.Create();
        converted.Save(file.FullName);
        file.Refresh();
        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["model"] = file.ToString(), ["bytes"] = file.Length, ["sourceBytes"] = source.Length },
            [("model", file.ToString()), ("size", string.Create(CultureInfo.InvariantCulture, $"{file.Length:N0} bytes, from {source.Length:N0}"))]);
        return CommandLine.Done;
    }
}
