using System.Text.Json;

namespace VaeGpu;

/// <summary>Reads a latent path from JSON that a stranger wrote: bounded in size and depth, every fault one line.</summary>
internal static class LatentPathReader
{
    private const int MaximumBytes = 64 << 20;
    private const int MaximumDepth = 4;

    public static LatentPath Read(Stream stream)
    {
        using MemoryStream text = ReadBounded(stream);
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text.GetBuffer().AsMemory(0, (int)text.Length), new JsonDocumentOptions { MaxDepth = MaximumDepth });
            return ReadPath(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new LatentPathFormatException(
                $"The latent path is not JSON, or nested too deep: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.", exception);
        }
        catch (InvalidOperationException exception)
        {
            // The parser passes over what lies between quotes; it is read as text only afterwards.
            throw new LatentPathFormatException("The latent path holds text that is not valid Unicode.", exception);
        }
        catch (ModelFormatException exception)
        {
            throw new LatentPathFormatException(exception.Message, exception);
        }
        catch (ArgumentException exception)
        {
            // The name of the parameter, which the message ends in, says nothing to the file's author.
            string fault = exception.Message.ReplaceLineEndings(" ").Split(" (Parameter '", 2)[0];
            throw new LatentPathFormatException($"The latent path contradicts itself: {fault}", exception);
        }
    }

    private static LatentPath ReadPath(JsonElement root)
    {
        var fields = new JsonFields(root, "latent path");
        fields.AllowOnly(
            LatentPathNames.Kind,
            LatentPathNames.Ease,
            LatentPathNames.Loop,
            LatentPathNames.ClosingDuration,
            LatentPathNames.Times,
            LatentPathNames.Keys);
        LatentPathKind kind = fields.Word(LatentPathNames.Kind, LatentPathNames.Kinds);
        var options = new LatentPathOptions
        {
            Ease = fields.Has(LatentPathNames.Ease) ? fields.Word(LatentPathNames.Ease, LatentPathNames.Eases) : LatentEase.None,
            Loop = fields.Has(LatentPathNames.Loop) && fields.Bool(LatentPathNames.Loop),
            ClosingDuration = fields.Has(LatentPathNames.ClosingDuration) ? fields.Float(LatentPathNames.ClosingDuration) : 0,
            Times = fields.Has(LatentPathNames.Times) ? ReadNumbers(root.GetProperty(LatentPathNames.Times), "times") : default,
        };
        if (!root.TryGetProperty(LatentPathNames.Keys, out JsonElement keys) || keys.ValueKind != JsonValueKind.Array)
        {
            throw new LatentPathFormatException("The latent path has no array of keys.");
        }

        var values = new float[keys.GetArrayLength()][];
        int index = 0;
        foreach (JsonElement key in keys.EnumerateArray())
        {
            values[index] = ReadNumbers(key, $"key {index}");
            index++;
        }

        return LatentPath.Create(kind, values, options);
    }

    private static float[] ReadNumbers(JsonElement array, string name)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw new LatentPathFormatException($"In the latent path, {name} is not an array of numbers.");
        }

        var numbers = new float[array.GetArrayLength()];
        int index = 0;
        foreach (JsonElement number in array.EnumerateArray())
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetSingle(out float value) || !float.IsFinite(value))
            {
                throw new LatentPathFormatException($"In the latent path, element {index} of {name} is not a number that a float can hold.");
            }

            numbers[index++] = value;
        }

        return numbers;
    }

    private static MemoryStream ReadBounded(Stream stream)
    {
        var text = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (text.Length + read > MaximumBytes)
            {
                throw new LatentPathFormatException($"The latent path is longer than {MaximumBytes} bytes.");
            }

            text.Write(buffer, 0, read);
        }

        return text;
    }
}
