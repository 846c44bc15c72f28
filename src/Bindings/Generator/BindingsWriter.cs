using VaeGpu.BindingsGenerator.Emission;
using VaeGpu.BindingsGenerator.Naming;
using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.BindingsGenerator;

/// <summary>Generates all files for an allow-list.</summary>
internal static class BindingsWriter
{
    // Written by hand: it takes a delegate too.
    private static readonly HashSet<string> ByHand = ["PFN_vkDebugUtilsMessengerCallbackEXT"];

    /// <summary>File texts by path below the output folder, in a fixed order.</summary>
    public static SortedDictionary<string, string> Generate(VulkanRegistry registry, AllowList allowList)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var types = new ManagedTypes(registry);
        foreach (var (path, source) in new ApiEmitter(types, allowList).Emit())
        {
            files.Add(path, source.ToString());
        }

        foreach (var type in allowList.Types)
        {
            types.Reach(type);
        }

        while (types.TryTake(out var name))
        {
            var (folder, file, source) = EmitType(name, types);
            if (!ByHand.Contains(name))
            {
                files.Add($"{folder}/{file}.cs", source.ToString());
            }
        }

        return files;
    }

    private static (string Folder, string File, SourceText Source) EmitType(string name, ManagedTypes types)
    {
        if (types.FindEnum(name) is { } block)
        {
            return ("Enums", Names.OfType(name), EnumEmitter.Emit(block));
        }

        if (types.Registry.Handles.TryGetValue(name, out var isDispatchable))
        {
            return ("Handles", Names.OfType(name), HandleEmitter.Emit(name, isDispatchable));
        }

        return types.Registry.IsFunctionPointer(name)
            ? ("FunctionPointers", Names.OfFunctionPointer(name), FunctionPointerEmitter.Emit(types.Registry.GetFunctionPointer(name), types))
            : ("Structs", Names.OfType(name), StructEmitter.Emit(types.Registry.GetStructure(name), types));
    }
}
