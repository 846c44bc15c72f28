using System.CommandLine;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu encode</c>.</summary>
internal static class EncodeCommand
{
    private const int AtOnce = 256;

    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<string> Data = new("--data") { Description = "The images: fashion-mnist, an IDX file, a folder of PNG files, or a NumPy file of values in the model's range, [count, channels, height, width] or [count, values].", HelpName = "NAME|FILE|FOLDER", Required = true };
    private static readonly Option<DataSplit> Split = Shared.Split();
    private static readonly Option<int> Limit = Shared.Positive(new("--limit") { Description = "Only the first N images. Default: all.", HelpName = "N" }, 0, int.MaxValue);
    private static readonly Option<FileInfo> Out = Shared.Out("the means of q(z | x) as a NumPy file, float32 [count, latent]");
    private static readonly Option<FileInfo?> LogVarianceOut = new("--log-variance") { Description = "Also the log variances of q(z | x), as a NumPy file.", HelpName = "FILE" };
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("encode", "Encodes images to latents on the device and writes them as a NumPy file.")
        {
            ModelFile, Data, Split, Limit, Out, LogVarianceOut, Device, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        using Backend backend = Backend.Open(parsed.GetValue(Device));
        int size = model.Architecture.Image.Elements, latent = model.Architecture.LatentSize;
        (int count, Action<int, Span<float>> read) = OpenImages(parsed, model.Architecture.Image);
        count = parsed.GetValue(Limit) is > 0 and int limit ? Math.Min(limit, count) : count;
        using IEncoder encoder = backend.CreateEncoder(model, new DecoderOptions { MaxBatch = Math.Max(1, Math.Min(AtOnce, count)) });
        float[] means = new float[checked(count * latent)], logVariances = new float[count * latent], images = new float[AtOnce * size];
        ProgressBar.Run("encoding", progress =>
        {
            for (int first = 0; first < count; first += AtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                int now = Math.Min(AtOnce, count - first);
                for (int i = 0; i < now; i++)
                {
                    read(first + i, images.AsSpan(i * size, size));
                }

                encoder.Encode(images.AsSpan(0, now * size), means.AsSpan(first * latent, now * latent), logVariances.AsSpan(first * latent, now * latent));
                progress((double)(first + now) / count);
            }

            return 0;
        });
        FileInfo file = parsed.GetRequiredValue(Out);
        file.Directory!.Create();
        Npy.Write(file.FullName, means, count, latent);
        if (parsed.GetValue(LogVarianceOut) is { } logVarianceFile)
        {
            logVarianceFile.Directory!.Create();
            Npy.Write(logVarianceFile.FullName, logVariances, count, latent);
        }

        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["out"] = file.ToString(), ["count"] = count, ["latent"] = latent, ["device"] = backend.Name },
            [("latents", $"{file} ({count}×{latent})"), ("device", backend.Name)]);
        return CommandLine.Done;
    }

    private static (int Count, Action<int, Span<float>> Read) OpenImages(ParseResult parsed, ImageShape image)
    {
        string name = parsed.GetRequiredValue(Data);
        if (name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            float[] values = NumpyFile.ReadRows(name, image.Elements, $"images of {image}", out int count);
            return (count, (index, into) => values.AsSpan(index * image.Elements, image.Elements).CopyTo(into));
        }

        ImageData images = DataSets.Open(name, parsed.GetValue(Split));
        return images.Shape == image
            ? (images.Count, images.CopyValues)
            : throw new DataException($"{images.Name}: images of {images.Shape}, and the model is of {image}");
    }
}
