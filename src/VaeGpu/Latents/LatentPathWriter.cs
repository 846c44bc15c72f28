using System.Text.Json;

namespace VaeGpu;

/// <summary>Writes a latent path as JSON. Floats are written so that they come back the same.</summary>
internal static class LatentPathWriter
{
    public static void Write(LatentPath path, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteString(LatentPathNames.Kind, ArchitectureNames.NameOf(LatentPathNames.Kinds, path.Kind));
        writer.WriteString(LatentPathNames.Ease, ArchitectureNames.NameOf(LatentPathNames.Eases, path.Ease));
        writer.WriteBoolean(LatentPathNames.Loop, path.Loop);
        if (path.Loop)
        {
            writer.WriteNumber(LatentPathNames.ClosingDuration, path.ClosingDuration);
        }

        WriteNumbers(writer, LatentPathNames.Times, path.Times);
        writer.WriteStartArray(LatentPathNames.Keys);
        for (int i = 0; i < path.KeyCount; i++)
        {
            writer.WriteStartArray();
            foreach (float value in path.Key(i))
            {
                writer.WriteNumberValue(value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values)
    {
        writer.WriteStartArray(name);
        foreach (float value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
