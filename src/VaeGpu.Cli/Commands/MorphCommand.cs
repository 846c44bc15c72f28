using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu morph</c>.</summary>
internal static class MorphCommand
{
    private const int AtOnce = 64;

    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<string?> From = new("--from") { Description = $"Where the walk begins: {LatentArguments.Help}.", HelpName = "WHERE" };
    private static readonly Option<string[]> To = new("--to") { Description = "Where it goes; give it again for each further stop.", HelpName = "WHERE", AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
    private static readonly Option<string> Way = new("--path") { Description = "How to go from stop to stop: lerp, slerp or spline; or a path file (.json) that --save-path wrote, in place of --from and --to.", HelpName = "lerp|slerp|spline|FILE", DefaultValueFactory = _ => "slerp" };
    private static readonly Option<bool> Loop = new("--loop") { Description = "Go back to the beginning at the end." };
    private static readonly Option<bool> Ease = new("--ease") { Description = "Slow down at each stop." };
    private static readonly Option<bool> Unquantised = new("--unquantised") { Description = "Where latents are codes: decode the points of the path as they are. Default: each is replaced by the nearest codes first, so that every frame is a picture of codes." };
    private static readonly Option<int> Frames = Shared.Positive(new("--frames") { Description = "Frames of the animation.", DefaultValueFactory = _ => 120 }, 2, 100_000);
    private static readonly Option<int> Rate = Shared.Positive(new("--fps") { Description = "Frames a second.", DefaultValueFactory = _ => 30 }, 1, 1000);
    private static readonly Option<string?> Data = Shared.Data(required: false)!;
    private static readonly Option<DataSplit> Split = Shared.Split();
    private static readonly Option<int> Scale = Shared.Scale();
    private static readonly Option<FileInfo?> SavePath = new("--save-path") { Description = "Also write the path itself, to be played in an engine.", HelpName = "FILE.json" };
    private static readonly Option<FileInfo> Out = Shared.Out("an animated PNG");
    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("morph", "Walks through the latent space and writes the pictures as an animated PNG. The path is evaluated and decoded on the device. Where latents are codes the path goes through the space of their vectors, from code to code.")
        {
            ModelFile, From, To, Way, Loop, Ease, Unquantised, Frames, Rate, Data, Split, Scale, SavePath, Out, Device, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command.WithExamples(
            "vaegpu morph M.safetensors --from seed:1 --to seed:2 --to seed:3 --loop --out morph.png",
            "vaegpu morph M.safetensors --data fashion-mnist --from image:0 --to image:7 --path spline --save-path walk.json --out morph.png",
            "vaegpu morph M.safetensors --path walk.json --out again.png");
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        using Backend backend = Backend.Open(parsed.GetValue(Device));
        LatentPath path = ReadPath(parsed, model, backend);
        if (path.LatentSize != model.Architecture.LatentSize)
        {
            throw new InvalidOperationException($"the path has latents of {path.LatentSize} values, and the model of {model.Architecture.LatentSize}");
        }

        bool codes = model.Architecture.Codebook is not null;
        if (parsed.GetValue(Unquantised) && !codes)
        {
            throw new UsageException("--unquantised is for models of codes, and latents of this model are none");
        }

        if (parsed.GetValue(SavePath) is { } pathFile)
        {
            pathFile.Directory!.Create();
            path.Save(pathFile.FullName);
        }

        int frames = parsed.GetValue(Frames);
        FileInfo file = parsed.GetRequiredValue(Out);
        using IDecoder decoder = backend.CreateDecoder(model, new DecoderOptions { MaxBatch = AtOnce });
        ProgressBar.Run("decoding", progress =>
        {
            Pictures.WriteAnimation(file, DecodeFrames(decoder, path, codes && !parsed.GetValue(Unquantised), frames, progress, cancellation), model.Architecture.Image, frames, parsed.GetValue(Rate), parsed.GetValue(Scale));
            return 0;
        });
        Report.Print(
            parsed.GetValue(Json),
            new JsonObject { ["out"] = file.ToString(), ["frames"] = frames, ["device"] = backend.Name, ["path"] = parsed.GetValue(SavePath)?.ToString() },
            [("animation", string.Create(CultureInfo.InvariantCulture, $"{file} ({frames} frames)")), ("device", backend.Name)]);
        return CommandLine.Done;
    }

    private static LatentPath ReadPath(ParseResult parsed, Model model, Backend backend)
    {
        string way = parsed.GetRequiredValue(Way);
        string? from = parsed.GetValue(From);
        string[] to = parsed.GetValue(To) ?? [];
        LatentPathKind? kind = way switch
        {
            "lerp" => LatentPathKind.Linear,
            "slerp" => LatentPathKind.Spherical,
            "spline" => LatentPathKind.CatmullRom,
            _ => null,
        };
        if (kind is null)
        {
            if (from is not null || to.Length > 0 || parsed.GetValue(Loop) || parsed.GetValue(Ease))
            {
                throw new UsageException("--path FILE holds its own stops and pace: leave --from, --to, --loop and --ease away, or use lerp, slerp or spline");
            }

            using FileStream stream = File.OpenRead(way);
            return LatentPath.Load(stream);
        }

        if (from is null || to.Length == 0)
        {
            throw new UsageException("a walk needs --from and at least one --to, or a path file with --path");
        }

        using var source = new LatentArguments(model, backend, () => parsed.GetValue(Data) is { } data ? DataSets.Open(data, parsed.GetValue(Split)) : null);
        List<float[]> keys = [source.Read(from), .. to.Select(source.Read)];
        return LatentPath.Create(kind.Value, keys, new LatentPathOptions
        {
            Loop = parsed.GetValue(Loop),
            Ease = parsed.GetValue(Ease) ? LatentEase.Smoothstep : LatentEase.None,
        });
    }

    /// <summary>Decodes frame after frame, a batch at a time. A loop's last frame is one step before its first; a way there and no further ends on its last stop.</summary>
    private static IEnumerable<byte[]> DecodeFrames(IDecoder decoder, LatentPath path, bool quantise, int frames, Action<double> progress, CancellationToken cancellation)
    {
        var set = new LatentPathSet(path);
        int size = 4 * decoder.Architecture.Image.Pixels;
        byte[] pixels = new byte[AtOnce * size];
        PathTime[] instances = new PathTime[AtOnce];
        double step = path.Duration / (double)(path.Loop ? frames : frames - 1);
        for (int first = 0; first < frames; first += AtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int now = Math.Min(AtOnce, frames - first);
            for (int i = 0; i < now; i++)
            {
                instances[i] = new PathTime(0, (float)(path.Start + step * (first + i)));
            }

            var input = DecoderInput.Paths(set, instances.AsSpan(0, now));
            decoder.Decode(quantise ? input.Quantised() : input, pixels.AsSpan(0, now * size));
            for (int i = 0; i < now; i++)
            {
                yield return pixels.AsSpan(i * size, size).ToArray();
            }

            progress((double)(first + now) / frames);
        }
    }
}
