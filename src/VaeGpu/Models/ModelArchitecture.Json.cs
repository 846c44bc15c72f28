using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VaeGpu;

public sealed partial record ModelArchitecture
{
    /// <summary>The version of the format that is written, and the only one that is read.</summary>
    public const int FormatVersion = 1;

    /// <summary>Reads the description that a model file holds under <c>vaegpu</c> in its metadata, and that <c>vaegpu import</c> takes as a file of its own.</summary>
    /// <param name="json">docs/model-format.md defines it; at most 1 MiB.</param>
    /// <exception cref="ModelFormatException">It is not what docs/model-format.md says; nothing else is thrown for bad content.</exception>
    public static ModelArchitecture FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ModelArchitecture architecture = ArchitectureReader.Read(json);
        architecture.Validate();
        return architecture;
    }

    /// <summary>Writes the description, always in the same order and form: equal architectures give equal text.</summary>
    /// <param name="indented">True for people, false, as in a model file, for machines.</param>
    public string ToJson(bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            ArchitectureWriter.Write(writer, this);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Checks that the sizes agree and that the layers stand in an order that is allowed. What a file says is always checked; an architecture made in code is checked by <see cref="ModelBuilder"/>.</summary>
    /// <exception cref="ModelFormatException">They do not.</exception>
    public void Validate() => ArchitectureRules.Check(this);
}
