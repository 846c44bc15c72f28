using System.Text;
using System.Xml.Linq;

namespace VaeGpu.BindingsGenerator.Registry;

/// <summary>A C declaration: a member of a struct, a parameter or a return type.</summary>
internal sealed record Declaration(string Type, string Name, bool IsConst, int PointerDepth, IReadOnlyList<string> ArrayLengths, string? Values, string? Length)
{
    /// <summary>Whether C passes it as an address: a pointer, or an array parameter.</summary>
    public bool IsPointer => PointerDepth > 0 || ArrayLengths.Count > 0;

    /// <summary>Reads a <c>member</c>, <c>param</c> or <c>proto</c> element.</summary>
    public static Declaration Parse(XElement element)
    {
        var beforeType = new StringBuilder();
        var beforeName = new StringBuilder();
        var afterName = new StringBuilder();
        string? type = null;
        string? name = null;
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XElement { Name.LocalName: "type" } found:
                    type = found.Value;
                    break;
                case XElement { Name.LocalName: "name" } found:
                    name = found.Value;
                    break;
                case XElement { Name.LocalName: "enum" } found:
                    afterName.Append(found.Value);
                    break;
                case XText text:
                    (type is null ? beforeType : name is null ? beforeName : afterName).Append(text.Value);
                    break;
            }
        }

        if (type is null || name is null)
        {
            throw new InvalidDataException($"No type or name in: {element}");
        }

        var tail = afterName.ToString().Trim();
        if (tail.Contains(':'))
        {
            throw new NotSupportedException($"{name} is a bit field, which the generator does not know.");
        }

        var lengths = tail.Split(['[', ']'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new Declaration(
            type,
            name,
            beforeType.ToString().Contains("const", StringComparison.Ordinal),
            beforeName.ToString().Count(character => character == '*'),
            lengths,
            element.Attribute("values")?.Value,
            element.Attribute("len")?.Value);
    }
}
