using System.Globalization;
using VaeGpu.BindingsGenerator.Naming;
using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.BindingsGenerator;

/// <summary>Maps C types to C# ones and keeps account of the types that were named, which must then be written too.</summary>
internal sealed class ManagedTypes(VulkanRegistry registry)
{
    private static readonly Dictionary<string, string> Basic = new()
    {
        ["void"] = "void",
        ["char"] = "byte",
        ["float"] = "float",
        ["double"] = "double",
        ["int"] = "int",
        ["int8_t"] = "sbyte",
        ["uint8_t"] = "byte",
        ["int16_t"] = "short",
        ["uint16_t"] = "ushort",
        ["int32_t"] = "int",
        ["uint32_t"] = "uint",
        ["int64_t"] = "long",
        ["uint64_t"] = "ulong",
        ["size_t"] = "nuint",
        ["VkBool32"] = "Bool32",
        ["VkFlags"] = "uint",
        ["VkFlags64"] = "ulong",
        ["VkSampleMask"] = "uint",
        ["VkDeviceSize"] = "ulong",
        ["VkDeviceAddress"] = "ulong",
        ["PFN_vkVoidFunction"] = "PfnVoidFunction",
        ["DWORD"] = "uint",
    };

    // Types of window systems: pointer sized, whatever C makes of them.
    private static readonly HashSet<string> WindowSystem =
    [
        "Display", "VisualID", "Window", "wl_display", "wl_surface", "HINSTANCE", "HWND", "HANDLE",
        "xcb_connection_t", "xcb_visualid_t", "xcb_window_t",
    ];

    // Debian's registry has no block for these; the one behind Silk.NET 2.22 has.
    private static readonly HashSet<string> EmptyBitmasks = ["VkMemoryMapFlags", "VkWaylandSurfaceCreateFlagsKHR", "VkVideoEncodeFlagsKHR"];

    private readonly SortedSet<string> _reached = new(StringComparer.Ordinal);
    private readonly Queue<string> _unwritten = new();

    /// <summary>The registry behind the map.</summary>
    public VulkanRegistry Registry { get; } = registry;

    /// <summary>Names a C type, so that it will be written.</summary>
    public void Reach(string name)
    {
        if (_reached.Add(name))
        {
            _unwritten.Enqueue(name);
        }
    }

    /// <summary>The next type that was named and not taken yet.</summary>
    public bool TryTake(out string name) => _unwritten.TryDequeue(out name!);

    /// <summary>The C# type of a declaration, its pointers included and its arrays not.</summary>
    public string Of(Declaration declaration) => OfElement(declaration) + new string('*', declaration.PointerDepth);

    /// <summary>The C# type that a declaration's pointers, if any, point to in the end.</summary>
    public string OfElement(Declaration declaration)
    {
        var name = Registry.Resolve(declaration.Type);
        if (Basic.TryGetValue(name, out var basic))
        {
            return basic;
        }

        if (WindowSystem.Contains(name))
        {
            return "nint";
        }

        if (Registry.Bitmasks.TryGetValue(name, out var bits))
        {
            // A block of bits without any may lack the link from the mask.
            bits ??= name.Replace("Flags", "FlagBits", StringComparison.Ordinal);
            if (!Registry.Enums.ContainsKey(bits))
            {
                if (!EmptyBitmasks.Contains(name))
                {
                    return "uint";
                }

                Reach(name);
                return Names.OfType(name);
            }

            Reach(bits);
            return Names.OfType(bits);
        }

        if (Registry.IsFunctionPointer(name))
        {
            Reach(name);
            return Names.OfFunctionPointer(name);
        }

        if (!Registry.Enums.ContainsKey(name) && !Registry.Handles.ContainsKey(name) && !Registry.IsStructure(name))
        {
            throw new NotSupportedException($"{declaration.Name} is of type {name}, which the generator does not know.");
        }

        Reach(name);
        return Names.OfType(name);
    }

    /// <summary>The values of an enumeration; none for one that only a later registry has.</summary>
    public EnumBlock? FindEnum(string name)
        => EmptyBitmasks.Contains(name) ? new EnumBlock(name, true, false, []) : Registry.Enums.GetValueOrDefault(name);

    /// <summary>The number of elements of an array declaration, all dimensions multiplied.</summary>
    public int CountOf(Declaration declaration)
    {
        var count = 1;
        foreach (var length in declaration.ArrayLengths)
        {
            count *= int.Parse(Registry.Constants.GetValueOrDefault(length, length), CultureInfo.InvariantCulture);
        }

        return count;
    }

    /// <summary>The C# name of a structure type token.</summary>
    public string StructureType(string token)
    {
        Reach("VkStructureType");
        return EnumMemberNames.Of(Registry.Enums["VkStructureType"]).First(member => member.Token.Name == token).Name;
    }

    /// <summary>The sType token of a struct that a declaration points to, or null.</summary>
    public string? StructureTypeTokenOf(Declaration declaration)
    {
        var name = Registry.Resolve(declaration.Type);
        return Registry.IsStructure(name) ? Registry.GetStructure(name).StructureTypeToken : null;
    }
}
