using System.CommandLine;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu decode</c>.</summary>
internal static class DecodeCommand
{
    private const int AtOnce = 256;

    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<FileInfo> Latents = new("--latents") { Description = "The latents: a NumPy file, [count, latent].", HelpName = "FILE.npy", Required = true };
    private static readonly Option<FileInfo> Out = Shared.Out("the decoded values as a NumPy file, float32 [count, channels, height, width], in the model's value range");
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("decode", "Decodes latents on the device and writes the pictures as a NumPy file.") { ModelFile, Latents, Out, Device, Json };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        using Backend backend = Backend.Open(parsed.GetValue(Device));
        ImageShape image = model.Architecture.Image;
        int latent = model.Architecture.LatentSize, size = image.Elements;
        float[] latents = NumpyFile.ReadRows(parsed.GetRequiredValue(Latents).FullName, latent, "latents of this model", out int count);
        using IDecoder decoder = backend.CreateDecoder(model, new DecoderOptions { MaxBatch = Math.Max(1, Math.Min(AtOnce, count)) });
        float[] decoded = new float[checked(count * size)];
        ProgressBar.Run("decoding", progress =>
        {
            for (int first = 0; first < count; first += AtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                int now = Math.Min(AtOnce, count - first);
                decoder.Decode(latents.AsSpan(first * latent, now * latent), decoded.AsSpan(first * size, now * size));
                progress((double)(first + now) / count);
            }

            return 0;
        });
        FileInfo file = parsed.GetRequiredValue(Out);
        file.Directory!.Create();
        Npy.Write(file.FullName, decoded, count, image.Channels, image.Height, image.Width);
        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["out"] = file.ToString(), ["count"] = count, ["device"] = backend.Name },
            [("pictures", $"{file} ({count}×{image})"), ("device", backend.Name)]);
        return CommandLine.Done;
    }
}
