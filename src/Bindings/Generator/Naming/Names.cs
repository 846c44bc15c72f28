using System.Text;
using System.Text.RegularExpressions;

namespace VaeGpu.BindingsGenerator.Naming;

/// <summary>The two word transforms by which Silk.NET 2.22 names what it takes from C.</summary>
internal static partial class Names
{
    /// <summary>Types: the words joined, vendor tags left in capitals (VkSurfaceKHR: SurfaceKHR).</summary>
    public static string OfType(string name)
        => Join(Strip(name)).Replace("FlagBits", "Flags", StringComparison.Ordinal);

    /// <summary>Fields, values, constants, commands and extension classes: longer runs of capitals become words (pipelineCacheUUID: PipelineCacheUuid).</summary>
    public static string OfMember(string name)
    {
        var text = LongRun().Replace(Strip(name), match => match.Value switch
        {
            "QCOM" => "QCom",
            "SNORM" => "SNorm",
            "CMAAINTEL" => "CmaaIntel",
            _ => TitleCase(match.Value),
        });
        text = SmallWord().Replace(text, match => TitleCase(match.Value));
        text = NumberMark().Replace(text, match => match.Value.ToLowerInvariant());
        text = Join(text);
        return text[0] is >= 'A' and <= 'Z' ? text : "VK" + text;
    }

    /// <summary>Function pointers: PFN_vkVoidFunction is PfnVoidFunction.</summary>
    public static string OfFunctionPointer(string name) => "Pfn" + name["PFN_vk".Length..];

    /// <summary>A C# identifier for a C one: with @ where it is a keyword.</summary>
    public static string Identifier(string name)
        => name is "event" or "object" or "params" or "string" or "ref" or "in" or "out" or "base" or "fixed" or "lock" or "checked" ? "@" + name : name;

    /// <summary>The words of a name parted by underscores (FenceCreateFlags: Fence_Create_Flags).</summary>
    public static string SplitWords(string name) => WordStart().Replace(name, "$1_$2");

    private static string Strip(string name)
    {
        if (name.StartsWith("VK_", StringComparison.Ordinal))
        {
            return name[3..];
        }

        return name.StartsWith("vk", StringComparison.OrdinalIgnoreCase) ? name[2..] : name;
    }

    private static string TitleCase(string run) => run[0] + run[1..].ToLowerInvariant();

    private static string Join(string text)
    {
        var joined = new StringBuilder();
        var isStart = true;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                isStart |= character == '_';
                continue;
            }

            joined.Append(isStart ? char.ToUpperInvariant(character) : character);
            isStart = false;
        }

        return joined.ToString();
    }

    [GeneratedRegex("(?<![A-Z])[A-Z]{3,}(?![A-Z])")]
    private static partial Regex LongRun();

    [GeneratedRegex("(?<![A-Z])(IS|AS|NO|ON|TO|OP|BY|OF|IN|UP|OR)(?![A-Z])")]
    private static partial Regex SmallWord();

    [GeneratedRegex("[0-9]U?[FI]")]
    private static partial Regex NumberMark();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex WordStart();
}
