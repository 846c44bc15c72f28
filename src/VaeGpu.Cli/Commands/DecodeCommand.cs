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
    private static readonly Option<FileInfo?> Latents = new("--latents") { Description = "The latents: a NumPy file, [count, latent].", HelpName = "FILE.npy" };
    private static readonly Option<FileInfo?> Codes = new("--codes") { Description = "The codes, where the model's latents are codes: a NumPy file of whole numbers, [count, positions].", HelpName = "FILE.npy" };
    private static readonly Option<bool> Quantise = new("--quantise") { Description = "Replace what --latents holds by the nearest codes' vectors before decoding." };
    private static readonly Option<FileInfo> Out = Shared.Out("the decoded values as a NumPy file, float32 [count, channels, height, width], in the model's value range");
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("decode", "Decodes latents, or codes, on the device and writes the pictures as a NumPy file.") { ModelFile, Latents, Codes, Quantise, Out, Device, Json };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        FileInfo? latentFile = parsed.GetValue(Latents), codeFile = parsed.GetValue(Codes);
        if (latentFile is null == codeFile is null)
        {
            throw new UsageException("give either --latents or --codes");
        }

        bool quantise = parsed.GetValue(Quantise);
        if (quantise && codeFile is not null)
        {
            throw new UsageException("--quantise is for --latents: the vectors of --codes are codes' already");
        }

        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        if (model.Architecture.Codebook is null && (quantise || codeFile is not null))
        {
            throw new UsageException($"{(quantise ? Quantise.Name : Codes.Name)} is for models of codes, and latents of this model are none");
        }

        using Backend backend = Backend.Open(parsed.GetValue(Device));
        ImageShape image = model.Architecture.Image;
        int latent = model.Architecture.LatentSize, size = image.Elements, positions = model.Architecture.Codebook?.Positions ?? 0, count;
        float[] latents = [];
        int[] codes = [];
        if (codeFile is not null)
        {
            codes = NumpyFile.ReadCodes(codeFile.FullName, model.Architecture.Codebook!, out count);
        }
        else
        {
            latents = NumpyFile.ReadRows(latentFile!.FullName, latent, "latents of this model", out count);
        }

        using IDecoder decoder = backend.CreateDecoder(model, new DecoderOptions { MaxBatch = Math.Max(1, Math.Min(AtOnce, count)) });
        float[] decoded = new float[checked(count * size)];
        ProgressBar.Run("decoding", progress =>
        {
            for (int first = 0; first < count; first += AtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                int now = Math.Min(AtOnce, count - first);
                DecoderInput input = codeFile is not null
                    ? DecoderInput.Codes(codes.AsSpan(first * positions, now * positions))
                    : DecoderInput.Latents(latents.AsSpan(first * latent, now * latent));
                decoder.Decode(quantise ? input.Quantised() : input, decoded.AsSpan(first * size, now * size));
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
