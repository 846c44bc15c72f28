namespace VaeGpu;

public sealed partial class Model
{
    /// <summary>The entry of <c>__metadata__</c> that describes the model.</summary>
    internal const string DescriptionKey = "vaegpu";

    private const long DefaultMaximumBytes = 16L << 30;

    /// <summary>Reads a model file. The whole is validated first; no more memory is taken than the file has bytes, give or take its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to load it.</param>
    /// <exception cref="ModelFormatException">The content is not what docs/model-format.md says; nothing else is thrown for bad content.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Model Load(string path, ModelLoadOptions options = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Read, not mapped into memory: a mapped file that is cut short while in use ends the host process by SIGBUS.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Load(stream, options);
    }

    /// <summary>Reads a model from a stream's position to its end. A stream that cannot seek is read too.</summary>
    /// <param name="stream">The stream, left open.</param>
    /// <param name="options">How to load it.</param>
    /// <exception cref="ModelFormatException">The content is not what docs/model-format.md says; nothing else is thrown for bad content.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Model Load(Stream stream, ModelLoadOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaximumBytes);
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Model files are little-endian, and so must the machine be.");
        }

        long? length = stream.CanSeek ? stream.Length - stream.Position : null;
        SafetensorsHeader header = SafetensorsHeader.Read(stream, length);
        if (!header.Metadata.TryGetValue(DescriptionKey, out string? description))
        {
            throw new ModelFormatException(ModelFormatError.MissingMetadata, "__metadata__ has no entry 'vaegpu': this is a safetensors file but no model; a state dict comes in by import");
        }

        ModelArchitecture architecture = ModelArchitecture.FromJson(description);
        Dictionary<string, TensorInfo> tensors = TensorRules.Check(architecture, header.Entries).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        long maximum = options.MaximumBytes == 0 ? DefaultMaximumBytes : options.MaximumBytes;
        if (header.DataLength > maximum)
        {
            throw new ModelFormatException(ModelFormatError.TooLarge, $"the tensors have {header.DataLength} bytes, more than the limit of {maximum}");
        }

        var metadata = new SortedDictionary<string, string>(header.Metadata.Where(pair => pair.Key != DescriptionKey).ToDictionary(), StringComparer.Ordinal);
        List<StoredTensor> stored = ReadTensors(stream, header, tensors, lengthKnown: length is not null);
        var model = new Model(architecture, stored, metadata, []);
        if (options.Verify)
        {
            model.VerifyLoaded();
        }

        return model;
    }

    /// <summary>Reads a model from memory, which is copied and free when this returns.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="options">How to load it.</param>
    /// <exception cref="ModelFormatException">The content is not what docs/model-format.md says; nothing else is thrown for bad content.</exception>
    public static unsafe Model Load(ReadOnlySpan<byte> bytes, ModelLoadOptions options = default)
    {
        fixed (byte* pointer = bytes)
        {
            // The stream knows no empty block at address 0.
            using Stream stream = bytes.IsEmpty ? Stream.Null : new UnmanagedMemoryStream(pointer, bytes.Length);
            return Load(stream, options);
        }
    }

    private static List<StoredTensor> ReadTensors(Stream stream, SafetensorsHeader header, Dictionary<string, TensorInfo> tensors, bool lengthKnown)
    {
        var stored = new List<StoredTensor>(tensors.Count);
        string current = "";
        try
        {
            foreach (SafetensorsEntry entry in header.Entries)
            {
                current = entry.Name;
                if (lengthKnown)
                {
                    TensorMemory memory = TensorMemory.Allocate(entry.Bytes);
                    stored.Add(new StoredTensor(tensors[entry.Name], memory));
                    memory.ReadFrom(stream);
                }
                else
                {
                    stored.Add(new StoredTensor(tensors[entry.Name], TensorMemory.ReadGrowing(stream, entry.Bytes)));
                }
            }

            if (!lengthKnown && stream.ReadByte() >= 0)
            {
                throw SafetensorsHeader.TrailingData(null);
            }

            return stored;
        }
        catch (Exception exception)
        {
            foreach (StoredTensor tensor in stored)
            {
                tensor.Memory.Dispose();
            }

            throw exception switch
            {
                EndOfStreamException => new ModelFormatException(ModelFormatError.Truncated, $"tensor {ModelFormatException.Quote(current)}: the file ends within it", current, exception),
                OutOfMemoryException => new ModelFormatException(ModelFormatError.TooLarge, $"tensor {ModelFormatException.Quote(current)}: this machine gives no memory for it; the tensors have {header.DataLength} bytes", current, exception),
                _ => exception,
            };
        }
    }

    private void VerifyLoaded()
    {
        if (Golden is null)
        {
            return;
        }

        GoldenResult result = VerifyByReference();
        if (!result.Passed)
        {
            Dispose();
            throw ModelFormatException.ForTensor(ModelFormatError.GoldenMismatch, GoldenPairs.Outputs, $"the weights decode the golden latents with error {result.Error:g3}, more than the tolerance {result.Tolerance:g3}");
        }
    }
}
