using VaeGpu.BindingsGenerator.Naming;
using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.BindingsGenerator.Emission;

/// <summary>
/// Writes structs and unions. There is never a constructor without parameters nor a field initialiser: the named
/// package has none, so that <c>new X()</c> leaves SType zero there, and must here.
/// </summary>
internal static class StructEmitter
{
    private static readonly Dictionary<string, int> FixedSizes = new()
    {
        ["byte"] = 1,
        ["sbyte"] = 1,
        ["short"] = 2,
        ["ushort"] = 2,
        ["int"] = 4,
        ["uint"] = 4,
        ["float"] = 4,
        ["long"] = 8,
        ["ulong"] = 8,
        ["double"] = 8,
    };

    /// <summary>The file of one struct or union.</summary>
    public static SourceText Emit(Structure structure, ManagedTypes types)
    {
        var source = new SourceText("Silk.NET.Vulkan", "System", "System.Runtime.InteropServices", "Silk.NET.Core", "Silk.NET.Core.Native");
        var name = Names.OfType(structure.Name);
        source.Line($"/// <summary>{structure.Name}</summary>");
        source.Line(structure.IsUnion ? "[StructLayout(LayoutKind.Explicit)]" : "[StructLayout(LayoutKind.Sequential)]");
        source.Open($"internal unsafe partial struct {name}");
        var fields = structure.Members.SelectMany(member => FieldsOf(member, structure.IsUnion, types)).ToList();
        foreach (var field in fields)
        {
            if (structure.IsUnion)
            {
                source.Line($"[FieldOffset({field.Offset})]");
            }

            source.Line($"public {field.Declaration};");
            if (field.BufferOf is not null)
            {
                EmitBuffer(source, field.Name, field.BufferOf, field.Count);
            }
        }

        EmitConstructor(source, name, structure, fields, types);
        source.Close();
        return source;
    }

    private static IEnumerable<Field> FieldsOf(Declaration member, bool isUnion, ManagedTypes types)
    {
        var name = Names.OfMember(member.Name);
        var type = types.Of(member);
        if (member.ArrayLengths.Count == 0)
        {
            yield return new Field(name, type, $"{type} {name}", 0, null, 0);
            yield break;
        }

        var count = types.CountOf(member);
        if (isUnion)
        {
            for (var index = 0; index < count; index++)
            {
                yield return new Field($"{name}_{index}", type, $"{type} {name}_{index}", index * FixedSizes[type], null, 0);
            }
        }
        else if (FixedSizes.ContainsKey(type))
        {
            yield return new Field(name, null, $"fixed {type} {name}[{count}]", 0, null, count);
        }
        else
        {
            yield return new Field(name, null, $"{name}Buffer {name}", 0, type, count);
        }
    }

    private static void EmitBuffer(SourceText source, string name, string type, int count)
    {
        source.Line();
        source.Open($"public struct {name}Buffer");
        for (var index = 0; index < count; index++)
        {
            source.Line($"public {type} Element{index};");
        }

        source.Line();
        source.Open($"public ref {type} this[int index]");
        source.Open("get");
        source.Open($"if ((uint)index >= {count})");
        source.Line("throw new ArgumentOutOfRangeException(nameof(index));");
        source.Close();
        source.Line();
        source.Open($"fixed ({type}* first = &Element0)");
        source.Line("return ref first[index];");
        source.Close();
        source.Close();
        source.Close();
        source.Line();
        source.Line($"public Span<{type}> AsSpan() => MemoryMarshal.CreateSpan(ref Element0, {count});");
        source.Close();
        source.Line();
    }

    private static void EmitConstructor(SourceText source, string name, Structure structure, List<Field> fields, ManagedTypes types)
    {
        var assignable = fields.Where(field => field.Type is not null).ToList();
        if (assignable.Count == 0)
        {
            return;
        }

        var parameters = new List<string>();
        foreach (var field in assignable)
        {
            var isPointer = field.Type!.EndsWith('*');
            var value = field.Name == "SType" && structure.StructureTypeToken is { } token
                ? "StructureType." + types.StructureType(token)
                : "null";
            parameters.Add($"{field.Type}{(isPointer ? string.Empty : "?")} {field.ParameterName} = {value}");
        }

        source.Line();
        source.Open($"public {name}({string.Join(", ", parameters)}) : this()");
        foreach (var field in assignable)
        {
            source.Open($"if ({field.ParameterName} is not null)");
            source.Line($"{field.Name} = {field.ParameterName}{(field.Type!.EndsWith('*') ? string.Empty : ".Value")};");
            source.Close();
        }

        source.Close();
    }

    /// <summary>A field; without a type when the constructor leaves it out, with <paramref name="BufferOf" /> when it is a row of structs.</summary>
    private sealed record Field(string Name, string? Type, string Declaration, int Offset, string? BufferOf, int Count)
    {
        public string ParameterName => Names.Identifier(char.ToLowerInvariant(Name[0]) + Name[1..]);
    }
}
