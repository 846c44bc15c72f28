using System.Text.Json;

namespace VaeGpu;

/// <summary>One JSON object read by key, each fault an error that says where it is. Names may not occur twice.</summary>
internal readonly struct JsonFields
{
    private readonly Dictionary<string, JsonElement> _fields;

    public JsonFields(JsonElement element, string path)
    {
        Path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Fault("is not an object");
        }

        _fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!_fields.TryAdd(property.Name, property.Value))
            {
                throw new ModelFormatException(ModelFormatError.DuplicateName, $"{path}: {ModelFormatException.Quote(property.Name)} occurs twice");
            }
        }
    }

    /// <summary>Where in the description the object is, such as <c>decoder[2]</c>.</summary>
    public string Path { get; }

    public bool Has(string key) => _fields.ContainsKey(key);

    /// <summary>Refuses every other key.</summary>
    public void AllowOnly(params ReadOnlySpan<string> keys)
    {
        foreach (string key in _fields.Keys)
        {
            if (!keys.Contains(key))
            {
                throw new ModelFormatException(ModelFormatError.UnknownKey, $"{Path}: key {ModelFormatException.Quote(key)} is not defined");
            }
        }
    }

    public string String(string key) => Get(key, JsonValueKind.String).GetString()!;

    public bool Bool(string key) => Get(key).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault($"{key} is neither true nor false"),
    };

    public int Int(string key, int minimum, int maximum) => ToInt(Get(key), key, minimum, maximum);

    public float Float(string key) => ToFloat(Get(key), key);

    public double Double(string key) =>
        Get(key, JsonValueKind.Number).TryGetDouble(out double value) && double.IsFinite(value) ? value : throw Fault($"{key} is not a finite number");

    public int[] IntArray(string key, int length, int minimum, int maximum)
    {
        JsonElement array = Get(key, JsonValueKind.Array);
        if (array.GetArrayLength() != length)
        {
            throw Fault($"{key} has {array.GetArrayLength()} numbers, not {length}");
        }

        var numbers = new int[length];
        for (int i = 0; i < length; i++)
        {
            numbers[i] = ToInt(array[i], key, minimum, maximum);
        }

        return numbers;
    }

    public float[] FloatArray(string key, int length)
    {
        JsonElement array = Get(key, JsonValueKind.Array);
        if (array.GetArrayLength() != length)
        {
            throw Fault($"{key} has {array.GetArrayLength()} numbers, not {length}");
        }

        var numbers = new float[length];
        for (int i = 0; i < length; i++)
        {
            numbers[i] = ToFloat(array[i], key);
        }

        return numbers;
    }

    public T Word<T>(string key, (string Name, T Value)[] words)
    {
        string word = String(key);
        return ArchitectureNames.TryFind(words, word, out T value)
            ? value
            : throw Fault($"{key} is {ModelFormatException.Quote(word)}; known are {ArchitectureNames.List(words)}");
    }

    public JsonFields Object(string key) => new(Get(key), key);

    public IEnumerable<JsonFields> Objects(string key)
    {
        int index = 0;
        foreach (JsonElement element in Get(key, JsonValueKind.Array).EnumerateArray())
        {
            yield return new JsonFields(element, $"{key}[{index++}]");
        }
    }

    private JsonElement Get(string key) =>
        _fields.TryGetValue(key, out JsonElement element) ? element : throw Fault($"{key} is missing");

    private JsonElement Get(string key, JsonValueKind kind)
    {
        JsonElement element = Get(key);
        return element.ValueKind == kind ? element : throw Fault($"{key} is of JSON kind {element.ValueKind}, not {kind}");
    }

    private int ToInt(JsonElement element, string key, int minimum, int maximum) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) && value >= minimum && value <= maximum
            ? value
            : throw Fault($"{key} is not a whole number from {minimum} to {maximum}");

    private float ToFloat(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out float value) && float.IsFinite(value)
            ? value
            : throw Fault($"{key} is not a finite number");

    private ModelFormatException Fault(string fault) => new(ModelFormatError.InvalidMetadata, $"{Path}: {fault}");
}
