namespace VaeGpu.BindingsGenerator;

/// <summary>
/// What is wanted of the registry, a line an entry: <c>command NAME [C# name]</c>, <c>type NAME</c>,
/// <c>constant NAME</c>; # begins a comment. Types that a command or a type needs need no entry of their own.
/// </summary>
internal sealed class AllowList
{
    /// <summary>Commands, with the C# name where the rule does not give it.</summary>
    public SortedDictionary<string, string?> Commands { get; } = new(StringComparer.Ordinal);

    /// <summary>Types beyond those that the commands need.</summary>
    public SortedSet<string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>API constants.</summary>
    public SortedSet<string> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a list; a line that is not of the form throws <see cref="InvalidDataException" /> with its number.</summary>
    public static AllowList Load(string path)
    {
        var list = new AllowList();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                    break;
                case ["command", var name]:
                    list.Commands.Add(name, null);
                    break;
                case ["command", var name, var managedName]:
                    list.Commands.Add(name, managedName);
                    break;
                case ["type", var name]:
                    list.Types.Add(name);
                    break;
                case ["constant", var name]:
                    list.Constants.Add(name);
                    break;
                default:
                    throw new InvalidDataException($"{path}({number}): this is no entry of an allow-list: {line}");
            }
        }

        return list;
    }
}
