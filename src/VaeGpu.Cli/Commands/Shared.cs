using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
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
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = Words<T>(),
            DefaultValueFactory = _ => usual,
            CustomParser = result => ReadWord<T>(name, result) ?? usual,
        };

    /// <summary>One of a few words, or none.</summary>
    public static Option<T?> OptionalChoice<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = Words<T>(),
            CustomParser = result => ReadWord<T>(name, result),
        };

    /// <summary>Refuses options that would do nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="why">What they are for, and what this is.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="UsageException">One was given.</exception>
    public static void Refuse(ParseResult parsed, string why, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} {why}");
            }
        }
    }

    /// <summary>Which of a model's priors to draw from, and how narrowly where it is of codes.</summary>
    public static Option<PriorKind?> Prior() =>
        OptionalChoice<PriorKind>("--prior", "What to draw from. Default: the model's own prior. Every VAE has the normal one, every model of codes the independent one; 'vaegpu fit-prior' adds a mixture or an autoregressive one.");

    /// <summary>Codes that are drawn from.</summary>
    public static Option<int> TopK() => Positive(new("--top-k")
    {
        Description = "Draw from the likeliest K codes of each position alone. Default: all.",
        HelpName = "K",
        DefaultValueFactory = _ => 0,
    }, 0, Codebook.MostCodes);

    /// <summary>Widths of layers between commas.</summary>
    /// <exception cref="UsageException">They are no numbers.</exception>
    public static ImmutableArray<int> Widths(string text, string option)
    {
        try
        {
            return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(width => int.Parse(width, NumberStyles.None, CultureInfo.InvariantCulture))];
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new UsageException($"{option} takes widths between commas, such as 400,400, not '{text}'");
        }
    }

    /// <summary>What the options make, where a combination that cannot be used is misuse.</summary>
    /// <exception cref="UsageException"><paramref name="make"/> threw an <see cref="ArgumentException"/>.</exception>
    public static T Usable<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
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

    private static string Words<T>()
        where T : struct, Enum => string.Join('|', Enum.GetNames<T>()).ToLowerInvariant();

    private static T? ReadWord<T>(string name, ArgumentResult result)
        where T : struct, Enum
    {
        string text = result.Tokens[^1].Value;
        foreach (T value in Enum.GetValues<T>())
        {
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        result.AddError($"{name} takes {Words<T>()}, not '{text}'");
        return null;
    }
}
