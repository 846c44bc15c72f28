using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu import</c>.</summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> State = new("state") { Description = "A PyTorch state dict saved as safetensors.", HelpName = "STATE" };
    private static readonly Option<FileInfo> Architecture = new("--architecture") { Description = "The architecture as JSON: what docs/model-format.md describes, and 'vaegpu inspect --json' shows of a model.", HelpName = "FILE.json", Required = true };
    private static readonly Option<FileInfo> Out = Shared.Out("the model");
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("import", "Makes a model file of a PyTorch state dict and an architecture. The golden pairs are computed in double precision.") { State, Architecture, Out, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        FileInfo file = parsed.GetRequiredValue(Out);
        using Model model = StateDictImport.Load(parsed.GetRequiredValue(State).FullName, parsed.GetRequiredValue(Architecture).FullName);
        file.Directory!.Create();
        model.Save(file.FullName);
        foreach (string warning in model.Warnings)
        {
            Report.Remark($"warning: {warning}");
        }

        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["model"] = file.ToString(), ["tensors"] = model.Tensors.Count },
            [("model", file.ToString()), ("tensors", model.Tensors.Count.ToString(CultureInfo.InvariantCulture))]);
        return CommandLine.Done;
    }
}
