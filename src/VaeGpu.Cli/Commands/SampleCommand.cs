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
    private static readonly Option<PriorKind?> Prior = Shared.Prior();
    private static readonly Option<double> Temperature = Shared.Temperature("What the deviation of the draws is multiplied by, or the logits of codes divided by: below 1 likelier pictures and fewer of them.", 1);
    private static readonly Option<int> TopK = Shared.TopK();
    private static readonly Option<int> Columns = Shared.Positive(new("--columns") { Description = "Pictures a row. Default: as many as make the grid square.", DefaultValueFactory = _ => 0 }, 0, 4096);
    private static readonly Option<int> Scale = Shared.Scale();
    private static readonly Option<FileInfo> Out = Shared.Out("a PNG with a grid of pictures");
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("sample", "Draws latents from the model's prior and decodes them, both on the device in one submit, into a grid of pictures.")
        {
            ModelFile, Count, Seed, Prior, Temperature, TopK, Columns, Scale, Out, Device, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command.WithExamples(
            "vaegpu sample fashion.safetensors --count 64 --seed 7 --out samples.png",
            "vaegpu sample fashion-mixture.safetensors --prior normal --out before.png",
            "vaegpu sample codes-prior.safetensors --temperature 0.8 --top-k 32 --out samples.png");
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        using Backend backend = Backend.Open(parsed.GetValue(Device));
        int count = parsed.GetValue(Count);
        PriorKind prior = Models.FindPrior(model, parsed.GetValue(Prior));
        if (parsed.GetValue(TopK) > 0 && model.Architecture.Codebook is null)
        {
            throw new UsageException("--top-k is for models of codes, and latents of this model are none");
        }

        ImageShape image = model.Architecture.Image;
        using IDecoder decoder = backend.CreateDecoder(model, new DecoderOptions { MaxBatch = Math.Min(count, AtOnce) });
        byte[] pictures = new byte[checked(4 * count * image.Pixels)];
        for (int first = 0; first < count; first += AtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int now = Math.Min(AtOnce, count - first);
            var input = DecoderInput.PriorSamples(now, parsed.GetValue(Seed), first: (uint)first, temperature: (float)parsed.GetValue(Temperature), prior: prior, topK: parsed.GetValue(TopK));
            decoder.Decode(input, pictures.AsSpan(4 * first * image.Pixels, 4 * now * image.Pixels));
        }

        int columns = parsed.GetValue(Columns) is > 0 and int asked ? asked : (int)Math.Ceiling(Math.Sqrt(count));
        Pictures.WriteGrid(parsed.GetRequiredValue(Out), pictures, image, columns, parsed.GetValue(Scale));
        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["out"] = parsed.GetRequiredValue(Out).ToString(), ["count"] = count, ["prior"] = prior.ToString().ToLowerInvariant(), ["device"] = backend.Name },
            [("pictures", parsed.GetRequiredValue(Out).ToString()), ("prior", prior.ToString().ToLowerInvariant()), ("device", backend.Name)]);
        return CommandLine.Done;
    }
}
