using System.CommandLine;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu reconstruct</c>.</summary>
internal static class ReconstructCommand
{
    private const int AtOnce = 256;

    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<string> Data = Shared.Data();
    private static readonly Option<DataSplit> Split = Shared.Split();
    private static readonly Option<int> Count = Shared.Positive(new("--count") { Description = "How many images, from the first on.", DefaultValueFactory = _ => 40 }, 1, 65_536);
    private static readonly Option<int> Columns = Shared.Positive(new("--columns") { Description = "Images a row.", DefaultValueFactory = _ => 10 }, 1, 4096);
    private static readonly Option<double> Temperature = Shared.Temperature("0 decodes the mean of q(z | x), 1 a draw from it. Not for models of codes, whose reconstruction nothing random chooses.", 0);
    private static readonly Option<ulong> Seed = Shared.Seed("the draws, where --temperature is not 0");
    private static readonly Option<int> Scale = Shared.Scale();
    private static readonly Option<FileInfo> Out = Shared.Out("a PNG with rows of images, each above a row of their reconstructions");
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("reconstruct", "Encodes images, quantises them where latents are codes, and decodes them again, in one submit, and shows both: a row of images above a row of reconstructions.")
        {
            ModelFile, Data, Split, Count, Columns, Temperature, Seed, Scale, Out, Device, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        if (model.Architecture.Codebook is not null)
        {
            Shared.Refuse(parsed, "is for VAEs: nothing random chooses the codes of an image", Temperature, Seed);
        }

        ImageData images = DataSets.Open(parsed.GetRequiredValue(Data), parsed.GetValue(Split)).Take(parsed.GetValue(Count));
        ImageShape image = model.Architecture.Image;
        if (images.Shape != image)
        {
            throw new DataException($"{images.Name}: images of {images.Shape}, and the model is of {image}");
        }

        using Backend backend = Backend.Open(parsed.GetValue(Device));
        using IDecoder decoder = backend.CreateDecoder(model, new DecoderOptions { MaxBatch = Math.Min(AtOnce, images.Count) });
        int columns = Math.Min(parsed.GetValue(Columns), images.Count), size = 4 * image.Pixels;
        int rows = (images.Count + columns - 1) / columns;
        byte[] grid = new byte[checked(2 * rows * columns * size)];
        float[] values = new float[AtOnce * image.Elements];
        byte[] decoded = new byte[AtOnce * size];
        for (int first = 0; first < images.Count; first += AtOnce)
        {
            int now = Math.Min(AtOnce, images.Count - first);
            for (int i = 0; i < now; i++)
            {
                images.CopyValues(first + i, values.AsSpan(i * image.Elements, image.Elements));
            }

            var input = DecoderInput.Images(values.AsSpan(0, now * image.Elements), parsed.GetValue(Seed), frame: (uint)(first / AtOnce), temperature: (float)parsed.GetValue(Temperature));
            decoder.Decode(input, decoded.AsSpan(0, now * size));
            for (int i = 0; i < now; i++)
            {
                int row = (first + i) / columns, column = (first + i) % columns;
                Pictures.ToRgba8(images.Pixels.Span.Slice((first + i) * image.Elements, image.Elements), image, grid.AsSpan((2 * row * columns + column) * size, size));
                decoded.AsSpan(i * size, size).CopyTo(grid.AsSpan(((2 * row + 1) * columns + column) * size));
            }
        }

        Pictures.WriteGrid(parsed.GetRequiredValue(Out), grid, image, columns, parsed.GetValue(Scale));
        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["out"] = parsed.GetRequiredValue(Out).ToString(), ["count"] = images.Count, ["device"] = backend.Name },
            [("images and reconstructions", parsed.GetRequiredValue(Out).ToString()), ("device", backend.Name)]);
        return CommandLine.Done;
    }
}
