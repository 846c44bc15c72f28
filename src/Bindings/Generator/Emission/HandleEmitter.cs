using VaeGpu.BindingsGenerator.Naming;

namespace VaeGpu.BindingsGenerator.Emission;

/// <summary>Writes a handle: a struct of one field.</summary>
internal static class HandleEmitter
{
    /// <summary>The file of one handle.</summary>
    public static SourceText Emit(string name, bool isDispatchable)
    {
        var source = new SourceText("Silk.NET.Vulkan", "System");
        var type = Names.OfType(name);
        var number = isDispatchable ? "nint" : "ulong";
        source.Line($"/// <summary>{name}</summary>");
        source.Open($"internal unsafe partial struct {type}");
        source.Line($"public {number} Handle;");
        source.Line();
        source.Open($"public {type}({number}? handle = null) : this()");
        source.Open("if (handle is not null)");
        source.Line("Handle = handle.Value;");
        source.Close();
        source.Close();
        source.Line();
        source.Line("public override string ToString() => sizeof(nint) == 8 ? $\"0x{Handle:x16}\" : $\"0x{Handle:x8}\";");
        source.Close();
        return source;
    }
}
