using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu import</c>.</summary>
internal static class ImportCommand
{
    private const int LongestArchitecture = 4 << 20;

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
        ModelArchitecture architecture = ReadArchitecture(parsed.GetRequiredValue(Architecture));
        using FileStream state = parsed.GetRequiredValue(State).OpenRead();
        using Model model = StateDictImport.Load(state, architecture);
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

    /// <summary>The architecture itself, or all that <c>inspect --json</c> prints, which holds it.</summary>
    private static ModelArchitecture ReadArchitecture(FileInfo file)
    {
        using FileStream stream = file.OpenRead();
        byte[] bytes = new byte[LongestArchitecture + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > LongestArchitecture)
        {
            throw new InvalidDataException($"{file}: longer than any architecture needs to be");
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("architecture", out JsonElement inner))
            {
                return ModelArchitecture.FromJson(inner.GetRawText());
            }
        }
        catch (JsonException)
        {
            // Said below, in the words of the description's own reader.
        }

        return ModelArchitecture.FromJson(text);
    }
}
