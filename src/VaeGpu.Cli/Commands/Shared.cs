using System.CommandLine;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary>Arguments and options that several verbs take, with one meaning everywhere.</summary>
internal static class Shared
{
    public static Argument<FileInfo> Model() => new("model")
    {
        Description = "The model file (.safetensors).",
        HelpName = "MODEL",
    };

    public static Option<string?> Device() => new("--device")
    {
        Description = "Where to compute: part of a Vulkan device's name or its UUID (see 'vaegpu devices'), or cpu. Default: $VAEGPU_DEVICE, else the best Vulkan device, else cpu.",
        HelpName = "NAME|cpu",
    };

    public static Option<string> TorchDevice() => new("--device")
    {
        Description = "Where torch computes: cpu, cuda or cuda:N.",
        HelpName = "cpu|cuda",
        DefaultValueFactory = _ => "cpu",
    };

    public static Option<int> Threads() => Positive(new("--threads")
    {
        Description = "Threads that torch uses. Default: one, which measures faster than two for models of this size.",
        DefaultValueFactory = _ => 1,
    }, 1, 1024);

    public static Option<DirectoryInfo?> Shaders()
    {
        var option = new Option<DirectoryInfo?>("--shaders")
        {
            Description = "For work on the kernels: compile them from this folder, and again whenever one changes, instead of using the embedded ones.",
            HelpName = "FOLDER",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<DirectoryInfo?>() is { Exists: false } folder)
            {
                result.AddError($"--shaders: there is no folder {folder}");
            }
        });
        return option;
    }

    public static Option<bool> Json() => new("--json")
    {
        Description = "Print one JSON document on standard output, and nothing else there.",
    };

    public static Option<string> Data(bool required = true) => new("--data")
    {
        Description = $"The images: {DataSets.FashionMnist}, an IDX file (gzipped or not), or a folder of PNG files of one size (it may hold folders named train and test).",
        HelpName = "NAME|FILE|FOLDER",
        Required = required,
    };

    public static Option<DataSplit> Split() => Choice("--split", "Which part of the data.", DataSplit.Test);

    public static Option<ulong> Seed(string what) => new("--seed")
    {
        Description = $"Decides {what}.",
        DefaultValueFactory = _ => 1,
    };

    public static Option<FileInfo> Out(string what) => new("--out")
    {
        Description = $"The file to write: {what}.",
        HelpName = "FILE",
        Required = true,
    };

    public static Option<int> Scale() => Positive(new("--scale")
    {
        Description = "Screen pixels a pixel of the model, each way. Default: as many as make a picture 112 pixels wide.",
        DefaultValueFactory = _ => 0,
    }, 0, 64);

    public static Option<double> Temperature(string description, double usual)
    {
        var option = new Option<double>("--temperature") { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 100))
            {
                result.AddError("--temperature must be 0 to 100");
            }
        });
        return option;
    }

    /// <summary>One of a few words, in any case, and nothing else: an enum's numbers are no words.</summary>
    public static Option<T> Choice<T>(string name, string description, T usual)
        where T : struct, Enum
    {
        string words = string.Join('|', Enum.GetNames<T>()).ToLowerInvariant();
        return new Option<T>(name)
        {
            Description = description,
            HelpName = words,
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                foreach (T value in Enum.GetValues<T>())
                {
                    if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                    {
                        return value;
                    }
                }

                result.AddError($"{name} takes {words}, not '{text}'");
                return usual;
            },
        };
    }

    /// <summary>Bounds an option's value.</summary>
    public static Option<int> Positive(Option<int> option, int least, int most)
    {
        option.Validators.Add(result =>
        {
            int value = result.GetValueOrDefault<int>();
            if (value < least || value > most)
            {
                result.AddError($"{option.Name} must be {least} to {most}, not {value}");
            }
        });
        return option;
    }
}
