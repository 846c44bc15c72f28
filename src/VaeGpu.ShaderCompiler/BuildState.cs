using System.Text.Json;

namespace VaeGpu.ShaderCompiler;

/// <summary>The records of the last build, kept beside its outputs. A file that cannot be read counts as none: all is compiled anew.</summary>
internal static class BuildState
{
    /// <summary>The name of the file, in the folder of outputs.</summary>
    public const string FileName = "state.json";

    /// <summary>Reads the records, by name of the variant.</summary>
    public static Dictionary<string, BuildRecord> Load(string path)
    {
        var records = new Dictionary<string, BuildRecord>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var variant in document.RootElement.EnumerateObject())
            {
                records[variant.Name] = new BuildRecord(
                    variant.Value.GetProperty("key").GetString()!,
                    variant.Value.GetProperty("sha256").GetString()!,
                    [.. variant.Value.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)]);
            }
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            records.Clear();
        }

        return records;
    }

    /// <summary>Writes the records.</summary>
    public static void Save(string path, IReadOnlyDictionary<string, BuildRecord> records) => AtomicFile.WriteJson(path, writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, record) in records.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(name);
            writer.WriteString("key", record.Key);
            writer.WriteString("sha256", record.SpirvHash);
            writer.WriteStartArray("files");
            foreach (var file in record.Dependencies.Order(StringComparer.Ordinal))
            {
                writer.WriteStringValue(file);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });
}
