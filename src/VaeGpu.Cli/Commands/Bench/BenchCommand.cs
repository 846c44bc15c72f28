using System.CommandLine;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Commands.Bench;

/// <summary><c>vaegpu bench</c>.</summary>
internal static class BenchCommand
{
    private static readonly Argument<FileInfo?> ModelFile = new("model")
    {
        Description = "The model file (.safetensors) to time; none with --suite.",
        HelpName = "MODEL",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Suite = new("--suite")
    {
        Description = "Time everything the library is for, at fixed sizes, against what the device can do at most, which is measured in the same run; and libtorch beside it.",
    };

    private static readonly Option<string?> Only = new("--only")
    {
        Description = "With --suite, the workloads to run: names between commas; w2 is all whose names begin with w2-. 'vaegpu bench --suite --list' prints them.",
        HelpName = "w1,vq",
    };

    private static readonly Option<bool> List = new("--list") { Description = "With --suite, print the names of the workloads and run none." };

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "With --suite, seconds for the runs of each workload; each has seven runs at least.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<bool> NoPeer = new("--no-peer") { Description = "With --suite, leave libtorch out." };

    private static readonly Option<string> Batches = new("--batch") { Description = "Batch sizes, between commas.", HelpName = "1,64", DefaultValueFactory = _ => "1,64" };

    private static readonly Option<int> Frames =
        Shared.Positive(new("--frames") { Description = "Frames timed for each batch size, after a warm-up of a tenth.", DefaultValueFactory = _ => 500 }, 10, 1_000_000);

    private static readonly Option<bool> Tune = new("--tune")
    {
        Description = "For a model on a Vulkan device: first measure, for about ten seconds, which kernels run it fastest, each proved right before it is timed; print what was found and time with it.",
    };

    private static readonly Option<string?> Device = Shared.Device();
    private static readonly Option<DirectoryInfo?> Shaders = Shared.Shaders();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        Seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.01 and <= 600))
            {
                result.AddError("--seconds must be 0.01 to 600");
            }
        });
        var command = new Command("bench", "Times decoding. With a model: one frame is latents in host memory in, RGBA8 pixels in host memory out, submitted and waited for. With --suite: everything the library is for.")
        {
            ModelFile, Suite, Only, List, Seconds, NoPeer, Batches, Frames, Tune, Device, Shaders, Json,
        };
        command.SetAction(Run);
        return command.WithExamples(
            "vaegpu bench fashion.safetensors --batch 1,64,1024",
            "vaegpu bench fashion.safetensors --tune",
            "vaegpu bench --suite --json",
            "vaegpu bench --suite --only w1,w2-b1 --device cpu");
    }

    private static int Run(ParseResult parsed)
    {
        FileInfo? model = parsed.GetValue(ModelFile);
        if (!parsed.GetValue(Suite))
        {
            Shared.Refuse(parsed, "belongs to --suite", Only, List, Seconds, NoPeer);
            return model is not null
                ? ModelBench.Run(model, parsed.GetRequiredValue(Batches), parsed.GetValue(Frames), parsed.GetValue(Tune), parsed.GetValue(Device), parsed.GetValue(Shaders), parsed.GetValue(Json))
                : throw new UsageException("name a model to time, or say --suite");
        }

        Shared.Refuse(parsed, "is for a model, and --suite has sizes of its own", Batches, Frames, Tune);
        if (model is not null)
        {
            throw new UsageException("--suite makes its own models; leave the model out");
        }

        if (parsed.GetValue(List))
        {
            SuiteBench.List(parsed.GetValue(Json));
            return CommandLine.Done;
        }

        return SuiteBench.Run(
            parsed.GetValue(Only), parsed.GetValue(Seconds), !parsed.GetValue(NoPeer), parsed.GetValue(Device), parsed.GetValue(Shaders), parsed.GetValue(Json));
    }
}
