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
    private static readonly Option<FileInfo> Out = Shared.Out("the means of q(z | x) as a NumPy file, float32 [count, latent]; where latents are codes, the codes, int32 [count, positions]");
    private static readonly Option<FileInfo?> LogVarianceOut = new("--log-variance") { Description = "Also the log variances of q(z | x), as a NumPy file.", HelpName = "FILE" };
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("encode", "Encodes images to latents, or to codes, on the device and writes them as a NumPy file.")
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
        if (model.Architecture.Codebook is not null && parsed.GetValue(LogVarianceOut) is not null)
        {
            throw new UsageException("--log-variance is for VAEs: latents of this model are codes, which have none");
        }

        using IEncoder encoder = backend.CreateEncoder(model, new DecoderOptions { MaxBatch = Math.Max(1, Math.Min(AtOnce, count)) });
        int positions = model.Architecture.Codebook?.Positions ?? 0;
        int[] codes = new int[checked(count * positions)];
        float[] means = new float[positions > 0 ? 0 : checked(count * latent)], logVariances = new float[means.Length], images = new float[AtOnce * size];
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

                if (positions > 0)
                {
                    encoder.Encode(images.AsSpan(0, now * size), codes.AsSpan(first * positions, now * positions));
                }
                else
                {
                    encoder.Encode(images.AsSpan(0, now * size), means.AsSpan(first * latent, now * latent), logVariances.AsSpan(first * latent, now * latent));
                }

                progress((double)(first + now) / count);
            }

            return 0;
        });
        FileInfo file = parsed.GetRequiredValue(Out);
        file.Directory!.Create();
        if (positions > 0)
        {
            Npy.Write(file.FullName, codes, count, positions);
        }
        else
        {
            Npy.Write(file.FullName, means, count, latent);
        }

        if (parsed.GetValue(LogVarianceOut) is { } logVarianceFile)
        {
            logVarianceFile.Directory!.Create();
            Npy.Write(logVarianceFile.FullName, logVariances, count, latent);
        }

        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["out"] = file.ToString(), ["count"] = count, [positions > 0 ? "positions" : "latent"] = positions > 0 ? positions : latent, ["device"] = backend.Name },
            [(positions > 0 ? "codes" : "latents", $"{file} ({count}×{(positions > 0 ? positions : latent)})"), ("device", backend.Name)]);
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
