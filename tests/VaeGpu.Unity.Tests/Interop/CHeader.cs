using System.Globalization;
using System.Text.RegularExpressions;

namespace VaeGpu.Unity.Tests;

/// <summary>Reads vaegpu.h, as far as C is used in it, and lays its structs out. What it does not understand it throws at.</summary>
internal sealed partial class CHeader
{
    /// <summary>The C# type of a C type, for what is no pointer.</summary>
    private static readonly Dictionary<string, (Type Type, int Size)> Scalars = new()
    {
        ["uint32_t"] = (typeof(uint), 4),
        ["int32_t"] = (typeof(int), 4),
        ["vg_result"] = (typeof(int), 4),
        ["float"] = (typeof(float), 4),
        ["uint64_t"] = (typeof(ulong), 8),
        ["vg_context"] = (typeof(ulong), 8),
        ["vg_model"] = (typeof(ulong), 8),
        ["vg_paths"] = (typeof(ulong), 8),
        ["vg_decoder"] = (typeof(ulong), 8),
        ["vg_ticket"] = (typeof(ulong), 8),
        ["vg_target"] = (typeof(ulong), 8),
        ["int64_t"] = (typeof(long), 8),
        ["vg_unity_texture"] = (typeof(ulong), 8),
        ["double"] = (typeof(double), 8),
        ["vg_function"] = (typeof(nint), 8),
        ["vg_log_callback"] = (typeof(nint), 8),
    };

    private readonly string _code;

    public CHeader(string text) => _code = Comment().Replace(text, "");

    /// <summary>Every enumerator and every macro that is a number.</summary>
    public Dictionary<string, long> Constants()
    {
        var constants = new Dictionary<string, long>();
        foreach (Match body in Enumeration().Matches(_code))
        {
            foreach (string entry in body.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                string[] sides = entry.Split('=', StringSplitOptions.TrimEntries);
                constants.Add(sides[0], long.Parse(sides[1], CultureInfo.InvariantCulture));
            }
        }

        foreach (Match macro in NumberMacro().Matches(_code))
        {
            string number = macro.Groups[2].Value.TrimEnd('u');
            constants.Add(macro.Groups[1].Value, number.StartsWith("0x", StringComparison.Ordinal) ? Convert.ToInt64(number, 16) : long.Parse(number, CultureInfo.InvariantCulture));
        }

        return constants;
    }

    /// <summary>Every function as C# would declare it, by name: the result's type, then the parameters'.</summary>
    public Dictionary<string, string> Functions() => Function().Matches(_code).ToDictionary(
        match => match.Groups[2].Value,
        match => string.Join(", ", match.Groups[3].Value.Split(',').Where(parameter => parameter.Trim() != "void").Select(parameter => TypeName(DeclaredName().Replace(parameter, ""))).Prepend(TypeName(match.Groups[1].Value))));

    /// <summary>Every struct, laid out.</summary>
    public CStruct[] Structs() => [.. Struct().Matches(_code).Select(match => LayOut(match.Groups[1].Value, match.Groups[2].Value))];

    private static CStruct LayOut(string name, string body)
    {
        int end = 0, alignment = 1;
        var fields = new List<CField>();
        foreach (string declaration in body.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            (string field, string type, int size, int aligned) = Field(declaration);
            end = (end + aligned - 1) / aligned * aligned;
            fields.Add(new CField(field, type, end, size));
            end += size;
            alignment = Math.Max(alignment, aligned);
        }

        return new CStruct(name, (end + alignment - 1) / alignment * alignment, [.. fields]);
    }

    private static (string Name, string Type, int Size, int Alignment) Field(string declaration)
    {
        if (FunctionField().Match(declaration) is { Success: true } function)
        {
            return (function.Groups[1].Value, nameof(IntPtr), 8, 8);
        }

        if (TextField().Match(declaration) is { Success: true } text)
        {
            int length = int.Parse(text.Groups[2].Value, CultureInfo.InvariantCulture);
            return (text.Groups[1].Value, $"Byte[{length}]", length, 1);
        }

        string name = DeclaredName().Match(declaration).Value.Trim();
        string type = DeclaredName().Replace(declaration, "");
        int size = type.Contains('*') ? 8 : Scalars[type.Trim()].Size;
        return (name, TypeName(type), size, size);
    }

    /// <summary>The name of the C# type of a C type.</summary>
    private static string TypeName(string type)
    {
        string stars = string.Concat(type.Where(letter => letter == '*'));
        string plain = type.Replace("const", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal).Trim();
        return (Scalars.TryGetValue(plain, out (Type Type, int Size) scalar) ? scalar.Type.Name : plain switch
        {
            "void" => "Void",
            "char" => "Byte",
            _ when plain.StartsWith("vg_", StringComparison.Ordinal) && stars.Length > 0 => plain,
            _ => throw new FormatException($"vaegpu.h has a type that this test does not know: {type}"),
        }) + stars;
    }

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^enum \{(.*?)\};", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"^#define (VG_\w+) ((?:0x[0-9A-Fa-f]+|\d+)u?)\s*$", RegexOptions.Multiline)]
    private static partial Regex NumberMacro();

    [GeneratedRegex(@"^VG_API ([\w ]+[ *])(vg_\w+)\((.*?)\);", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Function();

    [GeneratedRegex(@"^typedef struct (vg_\w+) \{(.*?)\} \1;", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Struct();

    [GeneratedRegex(@"^void \(\*(\w+)\)\(.*\)$", RegexOptions.Singleline)]
    private static partial Regex FunctionField();

    [GeneratedRegex(@"^char (\w+)\[(\d+)\]$")]
    private static partial Regex TextField();

    [GeneratedRegex(@"\w+\s*$")]
    private static partial Regex DeclaredName();
}
