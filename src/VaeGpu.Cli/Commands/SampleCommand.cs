using System.CommandLine;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu sample</c>.</summary>
internal static class SampleCommand
{
    private const int AtOnce = 256;

    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<int> Count = Shared.Positive(new("--count") { Description = "How many pictures.", DefaultValueFactory = _ => 64 }, 1, 65_536);
    private static readonly Option<ulong> Seed = Shared.Seed("the draws: the same seed gives the same pictures on every device");
    private static readonly Option<double> Temperature = Shared.Temperature("What the deviation of the draws is multiplied by.", 1);
    private static readonly Option<int> Columns = Shared.Positive(new("--columns") { Description = "Pictures a row. Default: as many as make the grid square.", DefaultValueFactory = _ => 0 }, 0, 4096);
    private static readonly Option<int> Scale = Shared.Scale();
    private static readonly Option<FileInfo> Out = Shared.Out("a PNG with a grid of pictures");
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("sample", "Draws latents from the model's prior and decodes them, both on the device in one submit, into a grid of pictures.")
        {
            ModelFile, Count, Seed, Temperature, Columns, Scale, Out, Device, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        using Backend backend = Backend.Open(parsed.GetValue(Device));
        int count = parsed.GetValue(Count);
        ImageShape image = model.Architecture.Image;
        using IDecoder decoder = backend.CreateDecoder(model, new DecoderOptions { MaxBatch = Math.Min(count, AtOnce) });
        byte[] pictures = new byte[checked(4 * count * image.Pixels)];
        for (int first = 0; first < count; first += AtOnce)
        {
            int now = Math.Min(AtOnce, count - first);
            var input = DecoderInput.PriorSamples(now, parsed.GetValue(Seed), first: (uint)first, temperature: (float)parsed.GetValue(Temperature));
            decoder.Decode(input, pictures.AsSpan(4 * first * image.Pixels, 4 * now * image.Pixels));
        }

        int columns = parsed.GetValue(Columns) is > 0 and int asked ? asked : (int)Math.Ceiling(Math.Sqrt(count));
        Pictures.WriteGrid(parsed.GetRequiredValue(Out), pictures, image, columns, parsed.GetValue(Scale));
        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["out"] = parsed.GetRequiredValue(Out).ToString(), ["count"] = count, ["device"] = backend.Name },
            [("pictures", parsed.GetRequiredValue(Out).ToString()), ("device", backend.Name)]);
        return CommandLine.Done;
    }
}
