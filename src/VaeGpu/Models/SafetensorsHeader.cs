using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace VaeGpu;

/// <summary>
/// The header of a safetensors file: an 8-byte little-endian length, then that many bytes of JSON naming every tensor's type, shape and place.
/// Everything is validated here, before any byte of a tensor is read or any memory is taken for one: https://github.com/huggingface/safetensors.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header read: 16 MiB, some hundred thousand tensors.</summary>
    public const int LongestHeader = 16 << 20;

    private const int LargestRank = 8;
    private const int MostMetadata = 1 << 16;

    private SafetensorsHeader(ImmutableArray<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their bytes; each begins where the one before it ends.</summary>
    public ImmutableArray<SafetensorsEntry> Entries { get; }

    /// <summary>The entries of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Bytes of all tensors.</summary>
    public long DataLength => Entries.Length == 0 ? 0 : Entries[^1].End;

    /// <summary>Reads and validates a header, leaving the stream at the first tensor.</summary>
    /// <param name="stream">At the start of the file.</param>
    /// <param name="length">Bytes from here to the end of the stream, null where it cannot tell.</param>
    public static SafetensorsHeader Read(Stream stream, long? length)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw new ModelFormatException(ModelFormatError.Truncated, "the file ends within the 8 bytes that give the header's length");
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > LongestHeader)
        {
            throw new ModelFormatException(ModelFormatError.HeaderTooLarge, $"the header says it is {headerLength} bytes long; at most {LongestHeader} are read");
        }

        if (length is { } known && (long)headerLength > known - prefix.Length)
        {
            throw HeaderTruncated(headerLength);
        }

        byte[] json = new byte[(int)headerLength];
        if (stream.ReadAtLeast(json, json.Length, throwOnEndOfStream: false) < json.Length)
        {
            throw HeaderTruncated(headerLength);
        }

        return Parse(json, length - prefix.Length - json.Length);
    }

    private static ModelFormatException HeaderTruncated(ulong headerLength) =>
        new(ModelFormatError.Truncated, $"the file ends within the header of {headerLength} bytes");

    /// <summary>Validates the JSON of a header.</summary>
    /// <param name="json">The header without its length.</param>
    /// <param name="dataLength">Bytes that follow it, null where unknown.</param>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long? dataLength)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw new ModelFormatException(ModelFormatError.InvalidHeader, "the header does not begin with '{': this is no safetensors file");
        }

        var entries = new List<SafetensorsEntry>();
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            ReadRoot(json, entries, metadata);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Utf8JsonReader answers malformed text with the first, and malformed UTF-8 or escapes within a string with the second.
            throw new ModelFormatException(ModelFormatError.InvalidHeader, "the header is not well-formed UTF-8 JSON: " + OneLine(exception.Message), null, exception);
        }

        entries.Sort(static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        CheckPlaces(entries, dataLength);
        return new SafetensorsHeader([.. entries], metadata);
    }

    private static void ReadRoot(ReadOnlySpan<byte> json, List<SafetensorsEntry> entries, SortedDictionary<string, string> metadata)
    {
        // Three levels is all a header has: the root, a tensor, its shape.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
        reader.Read();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw ModelFormatException.ForTensor(ModelFormatError.DuplicateName, name, "the header names it twice");
            }

            reader.Read();
            if (name == "__metadata__")
            {
                ReadMetadata(ref reader, metadata);
            }
            else
            {
                entries.Add(ReadEntry(ref reader, name));
            }
        }

        // Throws on anything but white space behind the closing brace.
        reader.Read();
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, SortedDictionary<string, string> metadata)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ModelFormatException(ModelFormatError.InvalidHeader, "__metadata__ is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new ModelFormatException(ModelFormatError.InvalidHeader, $"__metadata__ {ModelFormatException.Quote(key)} is not a string");
            }

            if (metadata.Count == MostMetadata)
            {
                throw new ModelFormatException(ModelFormatError.InvalidHeader, $"__metadata__ has more than {MostMetadata} entries");
            }

            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new ModelFormatException(ModelFormatError.DuplicateName, $"__metadata__ names {ModelFormatException.Quote(key)} twice");
            }
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.InvalidHeader, name, "the header holds no object for it");
        }

        SafetensorsType? type = null;
        ImmutableArray<int> shape = default;
        (long Begin, long End)? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            bool twice;
            switch (key)
            {
                case "dtype":
                    twice = type is not null;
                    type = ReadType(ref reader, name);
                    break;
                case "shape":
                    twice = !shape.IsDefault;
                    shape = ReadShape(ref reader, name);
                    break;
                case "data_offsets":
                    twice = offsets is not null;
                    offsets = ReadOffsets(ref reader, name);
                    break;
                default:
                    throw ModelFormatException.ForTensor(ModelFormatError.InvalidHeader, name, $"the header gives it {ModelFormatException.Quote(key)}, which safetensors does not define");
            }

            if (twice)
            {
                throw ModelFormatException.ForTensor(ModelFormatError.DuplicateName, name, $"the header gives it {key} twice");
            }
        }

        if (type is null || shape.IsDefault || offsets is null)
        {
            string missing = type is null ? "dtype" : shape.IsDefault ? "shape" : "data_offsets";
            throw ModelFormatException.ForTensor(ModelFormatError.InvalidHeader, name, $"the header gives it no {missing}");
        }

        long bytes = CountBytes(name, type.Value, shape);
        (long begin, long end) = offsets.Value;
        if (end - begin != bytes)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.SizeMismatch, name, $"its shape [{string.Join(", ", shape)}] of {type} needs {bytes} bytes, its offsets span {end - begin}");
        }

        return new SafetensorsEntry(name, type.Value, shape, begin, end);
    }

    private static SafetensorsType ReadType(ref Utf8JsonReader reader, string name)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        SafetensorsType? type = text switch
        {
            "BOOL" => SafetensorsType.BOOL,
            "U8" => SafetensorsType.U8,
            "I8" => SafetensorsType.I8,
            "F8_E5M2" => SafetensorsType.F8_E5M2,
            "F8_E4M3" => SafetensorsType.F8_E4M3,
            "I16" => SafetensorsType.I16,
            "U16" => SafetensorsType.U16,
            "F16" => SafetensorsType.F16,
            "BF16" => SafetensorsType.BF16,
            "I32" => SafetensorsType.I32,
            "U32" => SafetensorsType.U32,
            "F32" => SafetensorsType.F32,
            "F64" => SafetensorsType.F64,
            "I64" => SafetensorsType.I64,
            "U64" => SafetensorsType.U64,
            _ => null,
        };
        return type ?? throw ModelFormatException.ForTensor(ModelFormatError.UnknownTensorType, name, $"dtype {ModelFormatException.Quote(text ?? reader.TokenType.ToString())} is not known");
    }

    private static ImmutableArray<int> ReadShape(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.InvalidShape, name, "its shape is not an array");
        }

        var shape = ImmutableArray.CreateBuilder<int>(2);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out ulong extent))
            {
                throw ModelFormatException.ForTensor(ModelFormatError.InvalidShape, name, "its shape holds something else than a whole number from 0 to 2^64 - 1");
            }

            if (extent > int.MaxValue)
            {
                throw ModelFormatException.ForTensor(ModelFormatError.SizeOverflow, name, $"its shape holds the extent {extent}; at most {int.MaxValue} is read");
            }

            if (shape.Count == LargestRank)
            {
                throw ModelFormatException.ForTensor(ModelFormatError.InvalidShape, name, $"its shape has more than {LargestRank} extents");
            }

            shape.Add((int)extent);
        }

        return shape.ToImmutable();
    }

    private static (long Begin, long End) ReadOffsets(ref Utf8JsonReader reader, string name)
    {
        Span<long> offsets = stackalloc long[2];
        int count = 0;
        bool valid = reader.TokenType == JsonTokenType.StartArray;
        while (valid && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            valid = count < offsets.Length && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out offsets[count]) && offsets[count] >= 0;
            count++;
        }

        if (!valid || count != offsets.Length)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.InvalidOffsets, name, "its data_offsets are not two whole numbers from 0 to 2^63 - 1");
        }

        return offsets[0] <= offsets[1]
            ? (offsets[0], offsets[1])
            : throw ModelFormatException.ForTensor(ModelFormatError.InvalidOffsets, name, $"its data_offsets end at {offsets[1]}, before they begin at {offsets[0]}");
    }

    private static long CountBytes(string name, SafetensorsType type, ImmutableArray<int> shape)
    {
        try
        {
            // Every prefix of the product is checked, so that a later extent of 0 excuses nothing.
            long bytes = type.Bytes();
            foreach (int extent in shape)
            {
                bytes = checked(bytes * extent);
            }

            return bytes;
        }
        catch (OverflowException exception)
        {
            throw new ModelFormatException(ModelFormatError.SizeOverflow, $"tensor {ModelFormatException.Quote(name)}: its shape [{string.Join(", ", shape)}] holds more bytes than 2^63 - 1", name, exception);
        }
    }

    private static void CheckPlaces(List<SafetensorsEntry> entries, long? dataLength)
    {
        long cursor = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin < cursor)
            {
                throw ModelFormatException.ForTensor(ModelFormatError.Overlap, entry.Name, $"it begins at byte {entry.Begin}, before the tensor in front of it ends at {cursor}");
            }

            if (entry.Begin > cursor)
            {
                throw ModelFormatException.ForTensor(ModelFormatError.Gap, entry.Name, $"it begins at byte {entry.Begin}; the {entry.Begin - cursor} bytes in front of it belong to no tensor");
            }

            if (entry.End > dataLength)
            {
                throw ModelFormatException.ForTensor(ModelFormatError.Truncated, entry.Name, $"it ends at byte {entry.End}, the file at {dataLength}");
            }

            cursor = entry.End;
        }

        if (cursor < dataLength)
        {
            throw TrailingData(dataLength - cursor);
        }
    }

    internal static ModelFormatException TrailingData(long? bytes) =>
        new(ModelFormatError.TrailingData, $"{(bytes is { } count ? $"{count} bytes" : "bytes")} after the last tensor belong to none");

    internal static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
