using System.Text.Json;
using System.Text.RegularExpressions;

namespace VaeGpu.ShaderCompiler;

/// <summary>
/// The table of kernel variants, <c>kernels.json</c> beside the shaders, whose form shaders/README.md describes. Immutable,
/// and so thread-safe.
/// </summary>
public sealed partial class KernelTable
{
    /// <summary>The name of the file, in the folder of shaders.</summary>
    public const string FileName = "kernels.json";

    // Not what is sensible (the budget says that), only what a slip in a matrix must not exceed.
    private const int MaxVariants = 4096;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private KernelTable(IReadOnlyList<KernelVariant> variants, KernelBudget budget) => (Variants, Budget) = (variants, budget);

    /// <summary>All variants, by name in ordinal order.</summary>
    public IReadOnlyList<KernelVariant> Variants { get; }

    /// <summary>What the variants may cost together.</summary>
    public KernelBudget Budget { get; }

    /// <summary>Reads the table of a folder of shaders.</summary>
    /// <exception cref="KernelTableException">The table is missing or cannot be read, or is wrong.</exception>
    public static KernelTable Load(string shadersFolder)
    {
        try
        {
            return Parse(File.ReadAllBytes(Path.Combine(shadersFolder, FileName)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KernelTableException($"{FileName}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a table from its text in UTF-8.</summary>
    /// <exception cref="KernelTableException">The table is wrong.</exception>
    public static KernelTable Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new KernelTableException($"{FileName}({exception.LineNumber + 1}): {exception.Message}", exception);
        }
    }

    private static KernelTable Read(JsonElement root)
    {
        var variants = new SortedDictionary<string, KernelVariant>(StringComparer.Ordinal);
        var budget = default(KernelBudget);
        var kernels = default(JsonElement);
        foreach (var property in Object(root, "the table"))
        {
            switch (property.Name)
            {
                case "budget":
                    budget = ReadBudget(property.Value);
                    break;
                case "kernels":
                    kernels = property.Value;
                    break;
                default:
                    throw Wrong("the table", $"has no '{property.Name}'");
            }
        }

        if (kernels.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("the table", "needs an array 'kernels'");
        }

        foreach (var row in kernels.EnumerateArray())
        {
            foreach (var variant in ReadRow(row))
            {
                if (!variants.TryAdd(variant.Name, variant))
                {
                    throw Wrong(variant.Name, "is there twice");
                }

                if (variants.Count > MaxVariants)
                {
                    throw Wrong("the table", $"has more than {MaxVariants} variants");
                }
            }
        }

        if (budget.Variants > 0 && variants.Count > budget.Variants)
        {
            throw Wrong("the table", $"has {variants.Count} variants, and its budget is {budget.Variants}");
        }

        return new KernelTable([.. variants.Values], budget);
    }

    private static KernelBudget ReadBudget(JsonElement element)
    {
        var budget = default(KernelBudget);
        foreach (var property in Object(element, "budget"))
        {
            if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out var value) || value < 0)
            {
                throw Wrong("budget", $"'{property.Name}' has to be a whole number");
            }

            budget = property.Name switch
            {
                "variants" => budget with { Variants = value },
                "bytes" => budget with { Bytes = value },
                _ => throw Wrong("budget", $"has no '{property.Name}'"),
            };
        }

        return budget;
    }

    private static IEnumerable<KernelVariant> ReadRow(JsonElement row)
    {
        string? name = null, source = null;
        List<KeyValuePair<string, string>> macros = [];
        List<MatrixAxis> matrix = [];
        foreach (var property in Object(row, "a row of 'kernels'"))
        {
            switch (property.Name)
            {
                case "name":
                    name = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : null;
                    break;
                case "source":
                    source = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : null;
                    break;
                case "macros":
                    foreach (var macro in Object(property.Value, "macros"))
                    {
                        macros.Add(new(MacroName(macro.Name), MacroValue(macro.Name, macro.Value)));
                    }

                    break;
                case "matrix":
                    foreach (var axis in Object(property.Value, "matrix"))
                    {
                        matrix.Add(ReadAxis(axis));
                    }

                    break;
                default:
                    throw Wrong(name ?? "a row of 'kernels'", $"has no '{property.Name}'");
            }
        }

        if (string.IsNullOrEmpty(name))
        {
            throw Wrong("a row of 'kernels'", "needs a 'name'");
        }

        if (string.IsNullOrEmpty(source))
        {
            throw Wrong(name, "needs a 'source'");
        }

        foreach (var axis in matrix)
        {
            // Without its place in the name, two values of an axis would give one name.
            if (!name.Contains($"{{{axis.Macro}}}", StringComparison.Ordinal))
            {
                throw Wrong(name, $"has to say where '{{{axis.Macro}}}' goes in the name");
            }

            if (macros.Exists(macro => macro.Key == axis.Macro))
            {
                throw Wrong(name, $"gives {axis.Macro} in 'macros' and in 'matrix'");
            }
        }

        return Expand(name, source, macros, matrix, 0);
    }

    private static MatrixAxis ReadAxis(JsonProperty property)
    {
        var macro = MacroName(property.Name);
        List<(string NamePart, string? Value)> choices = [];
        if (property.Value.ValueKind == JsonValueKind.Array)
        {
            foreach (var value in property.Value.EnumerateArray())
            {
                var text = MacroValue(macro, value);
                choices.Add((text, text));
            }
        }
        else
        {
            foreach (var choice in Object(property.Value, macro))
            {
                choices.Add((choice.Name, choice.Value.ValueKind == JsonValueKind.Null ? null : MacroValue(macro, choice.Value)));
            }
        }

        return choices.Count > 0 ? new MatrixAxis(macro, choices) : throw Wrong(macro, "needs at least one value");
    }

    private static IEnumerable<KernelVariant> Expand(string name, string source, List<KeyValuePair<string, string>> macros, List<MatrixAxis> matrix, int depth)
    {
        if (depth == matrix.Count)
        {
            return NamePattern().IsMatch(name)
                ? [new KernelVariant(name, source, [.. macros])]
                : throw Wrong(name, "is no name: lower-case letters, digits, '-', '_' and '.', a letter or digit first");
        }

        var (macro, choices) = matrix[depth];
        return choices.SelectMany(choice => Expand(
            name.Replace($"{{{macro}}}", choice.NamePart, StringComparison.Ordinal),
            source,
            choice.Value is null ? macros : [.. macros, new(macro, choice.Value)],
            matrix,
            depth + 1));
    }

    private static JsonElement.ObjectEnumerator Object(JsonElement element, string what)
        => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : throw Wrong(what, "has to be an object");

    private static string MacroName(string name)
        => MacroPattern().IsMatch(name) ? name : throw Wrong(name, "is no name of a macro");

    private static string MacroValue(string macro, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString()!,
        _ => throw Wrong(macro, "needs a number or a string as value"),
    };

    private static KernelTableException Wrong(string what, string why) => new($"{FileName}: {what} {why}.");

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex MacroPattern();

    /// <summary>A macro, and for each of its values the part that stands for it in the name; null leaves it undefined.</summary>
    private sealed record MatrixAxis(string Macro, IReadOnlyList<(string NamePart, string? Value)> Choices);
}
