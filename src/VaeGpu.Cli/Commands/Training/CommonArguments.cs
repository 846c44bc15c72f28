using System.CommandLine;

namespace VaeGpu.Cli.Commands.Training;

/// <summary>What every kind takes that is trained.</summary>
internal static class CommonArguments
{
    private static readonly Option<ulong> Seed = Shared.Seed("the first weights, the order of images and every draw: the same seed, machine and thread count give the same bytes");

    private static readonly Option<string?> Device = new("--device")
    {
        Description = "Where to compute. What torch trains: cpu, cuda or cuda:N, default cpu. For kmeans, where the nearest centres are found: part of a Vulkan device's name or its UUID, or cpu; default as elsewhere.",
        HelpName = "NAME|cpu|cuda",
    };

    public static IReadOnlyList<Option> Options => [Seed, Device];

    /// <summary>What torch is to compute on.</summary>
    public static string ReadTorchDevice(ParseResult parsed) => parsed.GetValue(Device) ?? "cpu";

    /// <summary>The device that is named; null for the best there is.</summary>
    public static string? GivenDevice(ParseResult parsed) => parsed.GetValue(Device);

    public static long ReadSeed(ParseResult parsed) => unchecked((long)parsed.GetValue(Seed));
}
