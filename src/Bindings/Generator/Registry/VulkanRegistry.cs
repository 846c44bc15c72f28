using System.Globalization;
using System.Xml.Linq;

namespace VaeGpu.BindingsGenerator.Registry;

/// <summary>What vk.xml says, read into plain tables by C name.</summary>
internal sealed class VulkanRegistry
{
    private static readonly string[] ValueAttributes = ["value", "bitpos", "offset", "alias"];

    private readonly Dictionary<string, string> _aliases = [];
    private readonly Dictionary<string, XElement> _commands = [];
    private readonly Dictionary<string, string> _extensionOfCommand = [];
    private readonly Dictionary<string, XElement> _structures = [];
    private readonly Dictionary<string, XElement> _functionPointers = [];
    private readonly Dictionary<string, XElement> _valuesByName = [];

    private VulkanRegistry(XElement root)
    {
        foreach (var value in root.Descendants("enum").Where(value => ValueAttributes.Any(attribute => value.Attribute(attribute) is not null)))
        {
            _valuesByName.TryAdd(Text(value, "name"), value);
        }

        ReadTypes(root.Element("types")!);
        ReadCommands(root.Element("commands")!);
        ReadEnums(root);

        // Provisional and disabled extensions are left out: their names were not final.
        var extensions = root.Element("extensions")!.Elements("extension")
            .Where(extension => Text(extension, "supported").Split(',').Contains("vulkan") && Text(extension, "provisional") != "true")
            .ToList();
        foreach (var extension in extensions)
        {
            ReadExtension(extension);
        }

        foreach (var feature in root.Elements("feature"))
        {
            foreach (var value in feature.Descendants("enum").Where(value => value.Attribute("extends") is not null))
            {
                AddToken(value, Text(value, "extends"), 0);
            }
        }
    }

    /// <summary>Values of the API constants, as C writes them.</summary>
    public Dictionary<string, string> Constants { get; } = [];

    /// <summary>Enumerations and bitmasks by the name of their block (<c>...FlagBits</c>).</summary>
    public Dictionary<string, EnumBlock> Enums { get; } = [];

    /// <summary>Bitmask types (<c>...Flags</c>) with the name of the block of their bits, or null.</summary>
    public Dictionary<string, string?> Bitmasks { get; } = [];

    /// <summary>Handles; true for dispatchable ones.</summary>
    public Dictionary<string, bool> Handles { get; } = [];

    /// <summary>Reads a registry file.</summary>
    public static VulkanRegistry Load(string path) => new(XElement.Load(path, LoadOptions.PreserveWhitespace));

    /// <summary>The name behind an alias, or the name itself.</summary>
    public string Resolve(string name)
    {
        while (_aliases.TryGetValue(name, out var target))
        {
            name = target;
        }

        return name;
    }

    /// <summary>Whether the name is a struct or a union.</summary>
    public bool IsStructure(string name) => _structures.ContainsKey(name);

    /// <summary>A struct or union by name.</summary>
    public Structure GetStructure(string name)
    {
        var element = _structures.TryGetValue(name, out var found) ? found : throw new KeyNotFoundException($"vk.xml has no struct {name}.");
        return new Structure(name, Text(element, "category") == "union", element.Elements("member").Select(Declaration.Parse).ToList());
    }

    /// <summary>Whether the name is a function pointer.</summary>
    public bool IsFunctionPointer(string name) => _functionPointers.ContainsKey(name);

    /// <summary>A function pointer type by name.</summary>
    public FunctionPointer GetFunctionPointer(string name)
    {
        // The declaration is running C text: typedef R (VKAPI_PTR *NAME)( <type>A</type>* a, const <type>B</type>* b );
        var text = _functionPointers[name].Value;
        var returned = text[..text.IndexOf("(VKAPI_PTR", StringComparison.Ordinal)].Replace("typedef", string.Empty, StringComparison.Ordinal);
        var parameters = text[(text.IndexOf(")(", StringComparison.Ordinal) + 2)..text.LastIndexOf(')')].Split(',');
        return new FunctionPointer(name, ParseText(returned + " value"), parameters.Select(ParseText).ToList());
    }

    /// <summary>A command by name; one that is an alias has the signature of the other.</summary>
    public Command GetCommand(string name)
    {
        var element = _commands.TryGetValue(name, out var found) ? found : throw new KeyNotFoundException($"vk.xml has no command {name}.");
        if (element.Attribute("alias")?.Value is { } alias)
        {
            element = _commands[alias];
        }

        return new Command(
            name,
            Declaration.Parse(element.Element("proto")!),
            element.Elements("param").Select(Declaration.Parse).ToList(),
            _extensionOfCommand.GetValueOrDefault(name));
    }

    private static Declaration ParseText(string text)
    {
        var words = text.Replace("*", " * ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToList();
        var isConst = words.Remove("const");
        return new Declaration(words[0], words[^1], isConst, words.Count(word => word == "*"), [], null, null);
    }

    private static string Text(XElement element, string attribute) => element.Attribute(attribute)?.Value ?? string.Empty;

    private void ReadTypes(XElement types)
    {
        foreach (var type in types.Elements("type"))
        {
            var name = type.Attribute("name")?.Value ?? type.Element("name")?.Value;
            if (name is null)
            {
                continue;
            }

            if (type.Attribute("alias")?.Value is { } alias)
            {
                _aliases[name] = alias;
                continue;
            }

            switch (Text(type, "category"))
            {
                case "struct" or "union":
                    _structures[name] = type;
                    break;
                case "handle":
                    Handles[name] = type.Element("type")!.Value == "VK_DEFINE_HANDLE";
                    break;
                case "bitmask":
                    Bitmasks[name] = type.Attribute("requires")?.Value ?? type.Attribute("bitvalues")?.Value;
                    break;
                case "funcpointer":
                    _functionPointers[name] = type;
                    break;
            }
        }
    }

    private void ReadCommands(XElement commands)
    {
        foreach (var command in commands.Elements("command"))
        {
            _commands[command.Attribute("name")?.Value ?? command.Element("proto")!.Element("name")!.Value] = command;
        }
    }

    private void ReadEnums(XElement root)
    {
        foreach (var block in root.Elements("enums"))
        {
            var name = Text(block, "name");
            if (block.Attribute("type") is null)
            {
                foreach (var constant in block.Elements("enum").Where(constant => constant.Attribute("value") is not null))
                {
                    Constants[Text(constant, "name")] = Text(constant, "value");
                }

                continue;
            }

            Enums[name] = new EnumBlock(name, Text(block, "type") == "bitmask", Text(block, "bitwidth") == "64", []);
            foreach (var value in block.Elements("enum"))
            {
                AddToken(value, name, 0);
            }
        }
    }

    private void ReadExtension(XElement extension)
    {
        var number = int.Parse(Text(extension, "number"), CultureInfo.InvariantCulture);
        foreach (var require in extension.Elements("require"))
        {
            foreach (var value in require.Elements("enum").Where(value => value.Attribute("extends") is not null))
            {
                AddToken(value, Text(value, "extends"), number);
            }

            foreach (var command in require.Elements("command"))
            {
                _extensionOfCommand.TryAdd(Text(command, "name"), Text(extension, "name"));
            }
        }
    }

    private void AddToken(XElement element, string enumName, int extensionNumber)
    {
        var tokens = Enums[enumName].Tokens;
        var name = Text(element, "name");
        if (tokens.Exists(token => token.Name == name))
        {
            return;
        }

        // An alias may stand before what it names, and has its number.
        while (element.Attribute("alias")?.Value is { } alias)
        {
            element = _valuesByName[alias];
            extensionNumber = element.Ancestors("extension").FirstOrDefault() is { } extension
                ? int.Parse(Text(extension, "number"), CultureInfo.InvariantCulture)
                : 0;
        }

        tokens.Add(new EnumToken(name, ValueOf(element, extensionNumber)));
    }

    private static long ValueOf(XElement element, int extensionNumber)
    {
        if (element.Attribute("bitpos")?.Value is { } bit)
        {
            return 1L << int.Parse(bit, CultureInfo.InvariantCulture);
        }

        if (element.Attribute("value")?.Value is { } text)
        {
            return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                : long.Parse(text, CultureInfo.InvariantCulture);
        }

        // Vulkan's formula: a block of a thousand numbers an extension, from a thousand million on.
        var number = element.Attribute("extnumber")?.Value is { } owner ? int.Parse(owner, CultureInfo.InvariantCulture) : extensionNumber;
        var offset = int.Parse(Text(element, "offset"), CultureInfo.InvariantCulture);
        var value = 1_000_000_000L + ((number - 1) * 1000L) + offset;
        return Text(element, "dir") == "-" ? -value : value;
    }
}
