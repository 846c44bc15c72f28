using VaeGpu.BindingsGenerator.Naming;
using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.BindingsGenerator.Emission;

/// <summary>Writes the classes of commands: Vk for the core, a class an extension.</summary>
internal sealed class ApiEmitter(ManagedTypes types, AllowList allowList)
{
    private static readonly string[] Usings = ["System", "Silk.NET.Core", "Silk.NET.Core.Contexts", "Silk.NET.Core.Native"];

    private readonly CommandEmitter _commands = new(types);

    /// <summary>All files by path: a file a core command, a file an extension, and their tables.</summary>
    public IEnumerable<(string Path, SourceText Source)> Emit()
    {
        var commands = allowList.Commands.Keys.Select(types.Registry.GetCommand).ToList();
        var core = commands.Where(command => command.Extension is null).ToList();
        for (var slot = 0; slot < core.Count; slot++)
        {
            var name = NameOf(core[slot]);
            var source = new SourceText("Silk.NET.Vulkan", Usings);
            source.Open("internal unsafe partial class Vk");
            _commands.Emit(source, core[slot], name, slot);
            source.Close();
            yield return ($"Commands/Vk.{name}.cs", source);
        }

        yield return ("Commands/Vk.cs", EmitCoreTable(core.Count));
        var extensions = commands.Where(command => command.Extension is not null)
            .GroupBy(command => command.Extension!)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        foreach (var extension in extensions)
        {
            yield return ($"Extensions/{Names.OfMember(extension.Key)}.cs", EmitExtension(extension.Key, [.. extension]));
        }

        yield return ("Extensions/ExtensionClasses.cs", EmitExtensionTable(extensions.Select(extension => extension.Key).ToList()));
    }

    private static string VendorOf(string extension) => extension.Split('_')[1];

    private string NameOf(Command command)
    {
        if (allowList.Commands[command.Name] is { } given)
        {
            return given;
        }

        var name = command.Extension is { } extension && command.Name.EndsWith(VendorOf(extension), StringComparison.Ordinal)
            ? command.Name[..^VendorOf(extension).Length]
            : command.Name;
        return Names.OfMember(name);
    }

    private SourceText EmitCoreTable(int count)
    {
        var source = new SourceText("Silk.NET.Vulkan", Usings);
        source.Open("internal unsafe partial class Vk");
        source.Line($"private const int FunctionCount = {count};");
        source.Line();
        foreach (var name in allowList.Constants)
        {
            var value = types.Registry.Constants[name];
            var (type, text) = value switch
            {
                _ when value.EndsWith("ULL)", StringComparison.Ordinal) => ("ulong", value.Trim('(', ')').Replace("ULL", "ul", StringComparison.Ordinal)),
                _ when value.EndsWith('F') => ("float", value),
                _ => ("uint", value.Trim('(', ')').Replace("U", "u", StringComparison.Ordinal)),
            };
            source.Line($"public const {type} {Names.OfMember(name)} = {text};");
        }

        source.Close();
        return source;
    }

    private SourceText EmitExtension(string extension, List<Command> commands)
    {
        var type = Names.OfMember(extension);
        var source = new SourceText($"Silk.NET.Vulkan.Extensions.{VendorOf(extension)}", [.. Usings, "System.Runtime.CompilerServices"]);
        source.Line($"/// <summary>The functions of {extension}.</summary>");
        source.Open($"internal unsafe partial class {type} : NativeExtension<Vk>");
        source.Line($"public const string ExtensionName = \"{extension}\";");
        source.Line();
        source.Line($"private readonly nint[] _functions = new nint[{commands.Count}];");
        source.Line();
        source.Open($"public {type}(INativeContext ctx) : base(ctx)");
        source.Close();
        source.Line();
        for (var slot = 0; slot < commands.Count; slot++)
        {
            _commands.Emit(source, commands[slot], NameOf(commands[slot]), slot);
        }

        source.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
        source.Open("private nint Function(int slot, string name)");
        source.Line("var address = _functions[slot];");
        source.Line("return address != 0 ? address : _functions[slot] = Load(name);");
        source.Close();
        source.Close();
        return source;
    }

    private static SourceText EmitExtensionTable(List<string> extensions)
    {
        var source = new SourceText(
            "VaeGpu.Bindings",
            ["System", "Silk.NET.Core.Contexts", "Silk.NET.Core.Native", "Silk.NET.Vulkan", .. extensions.Select(VendorOf).Distinct().Order(StringComparer.Ordinal).Select(vendor => $"Silk.NET.Vulkan.Extensions.{vendor}")]);
        source.Line("/// <summary>Finds and makes extension classes by type, without reflection. No part of Silk.NET, which reflects.</summary>");
        source.Open("internal static class ExtensionClasses");
        source.Open("public static string NameOf<T>() where T : NativeExtension<Vk>");
        foreach (var extension in extensions)
        {
            source.Line($"if (typeof(T) == typeof({Names.OfMember(extension)})) return {Names.OfMember(extension)}.ExtensionName;");
        }

        source.Line("throw new NotSupportedException($\"{typeof(T)} is not among the extensions that the bindings were generated for.\");");
        source.Close();
        source.Line();
        source.Open("public static T Create<T>(INativeContext context) where T : NativeExtension<Vk>");
        foreach (var extension in extensions)
        {
            source.Line($"if (typeof(T) == typeof({Names.OfMember(extension)})) return (T)(object)new {Names.OfMember(extension)}(context);");
        }

        source.Line("throw new NotSupportedException($\"{typeof(T)} is not among the extensions that the bindings were generated for.\");");
        source.Close();
        source.Close();
        return source;
    }
}
