using System.Globalization;
using VaeGpu.BindingsGenerator.Naming;
using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.BindingsGenerator.Emission;

/// <summary>Writes an enumeration: signed always, 64 bits wide where C's is.</summary>
internal static class EnumEmitter
{
    /// <summary>The file of one enumeration.</summary>
    public static SourceText Emit(EnumBlock block)
    {
        var source = new SourceText("Silk.NET.Vulkan", "System");
        source.Line($"/// <summary>{block.Name}</summary>");
        if (block.IsBitmask)
        {
            source.Line("[Flags]");
        }

        source.Open($"internal enum {Names.OfType(block.Name)} : {(block.Is64Bit ? "long" : "int")}");
        var members = EnumMemberNames.Of(block);
        if (block.IsBitmask && !members.Any(member => member.Name == "None"))
        {
            source.Line("None = 0,");
        }

        foreach (var (token, name) in members)
        {
            source.Line($"{name} = {ValueOf(block, token)},");
        }

        source.Close();
        return source;
    }

    // A mask of the top bit is a negative number in a signed enumeration.
    private static string ValueOf(EnumBlock block, EnumToken token)
        => (block.Is64Bit ? token.Value : unchecked((int)token.Value)).ToString(CultureInfo.InvariantCulture);
}
