using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VaeGpu;

/// <summary>Writes safetensors, the same bytes for the same content: no dates, everything in a defined order.</summary>
internal static class SafetensorsWriter
{
    private const int HeaderAlignment = 8;

    /// <summary>Writes a whole file.</summary>
    /// <param name="stream">Where to; need not seek.</param>
    /// <param name="metadata">The entries of <c>__metadata__</c>, in order.</param>
    /// <param name="tensors">The tensors; wider elements are moved to the front, otherwise in order, so that each is aligned to its elements.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, string>> metadata, IEnumerable<StoredTensor> tensors, CancellationToken cancellation)
    {
        List<StoredTensor> ordered = [.. tensors.OrderByDescending(tensor => tensor.Info.Type.Bytes())];
        byte[] header = WriteHeader(metadata, ordered);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (StoredTensor tensor in ordered)
        {
            using TensorMemory.Lease lease = tensor.Memory.Hold();
            for (long offset = 0; offset < tensor.Memory.Length; offset += TensorMemory.Chunk)
            {
                cancellation.ThrowIfCancellationRequested();
                stream.Write(tensor.Memory.Slice(offset, (int)Math.Min(tensor.Memory.Length - offset, TensorMemory.Chunk)));
            }
        }
    }

    private static byte[] WriteHeader(IEnumerable<KeyValuePair<string, string>> metadata, List<StoredTensor> tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
            long offset = 0;
            foreach (StoredTensor tensor in tensors)
            {
                writer.WriteStartObject(tensor.Info.Name);
                writer.WriteString("dtype", tensor.Info.Type.ToSafetensors().ToString());
                writer.WriteStartArray("shape");
                foreach (int extent in tensor.Info.Shape)
                {
                    writer.WriteNumberValue(extent);
                }

                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                offset = checked(offset + tensor.Memory.Length);
                writer.WriteNumberValue(offset);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        int padding = -buffer.WrittenCount & (HeaderAlignment - 1);
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenCount <= SafetensorsHeader.LongestHeader
            ? buffer.WrittenSpan.ToArray()
            : throw new ModelFormatException(ModelFormatError.HeaderTooLarge, $"the header would be {buffer.WrittenCount} bytes long; at most {SafetensorsHeader.LongestHeader} are read");
    }
}
