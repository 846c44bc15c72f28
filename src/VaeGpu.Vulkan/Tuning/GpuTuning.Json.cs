using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace VaeGpu.Vulkan;

/// <content>As JSON.</content>
public sealed partial record GpuTuning
{
    /// <summary>Characters that <see cref="Parse"/> takes at most.</summary>
    public const int MaximumLength = 1 << 18;

    private const int Version = 1;

    // Beyond what any device has, so that no number overflows before it is held against one.
    private const int MaximumNumber = 1 << 16;
    private const int MaximumRows = 4 * LinearCandidates.Maximum;
    private const int MaximumText = 256;
    private const double MaximumMicroseconds = 1e12;

    /// <summary>All of it, as <see cref="Parse"/> reads it.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("device", Device);
            writer.WriteString("driver", Driver);
            writer.WriteString("identity", Identity);
            writer.WriteString("shaders", Shaders);
            writer.WriteNumber("block", Block);
            writer.WriteBoolean("texels", Texels);
            Write(writer, "vector", Vector);
            Write(writer, "large", Large);
            if (FusedBytes is { } bytes)
            {
                writer.WriteNumber("fusedBytes", bytes);
            }

            Write(writer, "measured", Measured);
            Write(writer, "dropped", Dropped);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote, from wherever it comes. Whether a device can run it is found when the device is made.</summary>
    /// <param name="json">At most <see cref="MaximumLength"/> characters.</param>
    /// <exception cref="FormatException">It is no such JSON; the message names what is wrong.</exception>
    public static GpuTuning Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MaximumLength)
        {
            throw new FormatException($"A tuning has at most {MaximumLength} characters, not {json.Length}.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            return Read(new JsonFields(document.RootElement, "tuning"));
        }
        // Half a surrogate pair is an InvalidOperationException where it is escaped and an ArgumentException where it is not.
        catch (Exception exception) when (exception is JsonException or ModelFormatException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"It is no tuning: {exception.Message}", exception);
        }
    }

    private static GpuTuning Read(JsonFields fields)
    {
        fields.AllowOnly("version", "device", "driver", "identity", "shaders", "block", "texels", "vector", "large", "fusedBytes", "measured", "dropped");
        fields.Int("version", Version, Version);
        return new GpuTuning
        {
            Device = Text(fields, "device"),
            Driver = Text(fields, "driver"),
            Identity = Sha256(fields, "identity"),
            Shaders = Sha256(fields, "shaders"),
            Block = fields.Int("block", 1, MaximumNumber),
            Texels = fields.Bool("texels"),
            Vector = Choice(fields.Object("vector")),
            Large = Choice(fields.Object("large")),
            FusedBytes = fields.Has("fusedBytes") ? fields.Int("fusedBytes", 0, (int)GpuFusedNetwork.LargestBytes) : null,
            Measured = Candidates(fields, "measured", isMeasured: true),
            Dropped = Candidates(fields, "dropped", isMeasured: false),
        };
    }

    private static GpuTuningChoice Choice(JsonFields fields)
    {
        fields.AllowOnly("kernel", "workgroup");
        return ChoiceOf(fields);
    }

    private static GpuTuningChoice ChoiceOf(JsonFields fields) => new(Text(fields, "kernel"), fields.Int("workgroup", 1, MaximumNumber));

    private static ImmutableArray<GpuTuningCandidate> Candidates(JsonFields fields, string key, bool isMeasured)
    {
        string last = isMeasured ? "microseconds" : "problem";
        var candidates = ImmutableArray.CreateBuilder<GpuTuningCandidate>();
        foreach (JsonFields row in fields.Objects(key))
        {
            if (candidates.Count == MaximumRows)
            {
                throw new FormatException($"It is no tuning: {key} has more than {MaximumRows} rows");
            }

            row.AllowOnly("batch", "block", "texels", "kernel", "workgroup", last);
            TimeSpan? time = null;
            if (isMeasured)
            {
                double microseconds = row.Double(last);
                time = microseconds is >= 0 and <= MaximumMicroseconds
                    ? TimeSpan.FromTicks((long)Math.Round(microseconds * TimeSpan.TicksPerMicrosecond))
                    : throw new FormatException($"It is no tuning: {row.Path}: {last} is not a number from 0 to {MaximumMicroseconds}");
            }

            candidates.Add(new GpuTuningCandidate(
                row.Int("batch", 1, MaximumNumber), row.Int("block", 1, MaximumNumber), row.Bool("texels"), ChoiceOf(row), time, isMeasured ? null : Text(row, last)));
        }

        return candidates.ToImmutable();
    }

    /// <summary>A text that is printed: short, and without what a terminal would obey.</summary>
    private static string Text(JsonFields fields, string key)
    {
        string text = fields.String(key);
        return text.Length <= MaximumText && !text.Any(char.IsControl)
            ? text
            : throw new FormatException($"It is no tuning: {fields.Path}: {key} has more than {MaximumText} characters, or some that do not print");
    }

    private static string Sha256(JsonFields fields, string key)
    {
        string text = fields.String(key);
        return text.Length == 64 && text.All(char.IsAsciiHexDigit) ? text : throw new FormatException($"It is no tuning: {fields.Path}: {key} is not 64 hexadecimal digits");
    }

    private static void Write(Utf8JsonWriter writer, string name, GpuTuningChoice choice)
    {
        writer.WriteStartObject(name);
        Write(writer, choice);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, GpuTuningChoice choice)
    {
        writer.WriteString("kernel", choice.Kernel);
        writer.WriteNumber("workgroup", choice.Workgroup);
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableArray<GpuTuningCandidate> rows)
    {
        writer.WriteStartArray(name);
        foreach (GpuTuningCandidate row in rows)
        {
            writer.WriteStartObject();
            writer.WriteNumber("batch", row.Batch);
            writer.WriteNumber("block", row.Block);
            writer.WriteBoolean("texels", row.Texels);
            Write(writer, row.Choice);
            if (row.Time is { } time)
            {
                writer.WriteNumber("microseconds", time.TotalMicroseconds);
            }
            else
            {
                writer.WriteString("problem", row.Problem);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>What a driver or an exception said, as <see cref="Text"/> takes it.</summary>
    private static string Printable(string text)
    {
        string line = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        return line.Length <= MaximumText ? line : line[..MaximumText];
    }
}
