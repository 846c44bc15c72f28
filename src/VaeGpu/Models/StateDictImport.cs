using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>
/// Makes a model of a PyTorch state dict saved as safetensors (<c>safetensors.torch.save_file(model.state_dict(), path)</c>) and an architecture that
/// says which of its tensors is what: the same JSON that a model file holds. F64 and BF16 are taken too, and everything becomes fp32.
/// Golden pairs in the state dict are kept; where there are none they are made by <see cref="DoubleReference"/>. Stateless and thread-safe.
/// </summary>
public static class StateDictImport
{
    private const int LongestArchitecture = 4 << 20;

    /// <summary>Imports files.</summary>
    /// <param name="statePath">The state dict.</param>
    /// <param name="architecturePath">The architecture, UTF-8 JSON.</param>
    /// <exception cref="ModelFormatException">Either is malformed, or they disagree; the message names the tensor. Nothing else is thrown for bad content.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static Model Load(string statePath, string architecturePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(statePath);
        ArgumentException.ThrowIfNullOrEmpty(architecturePath);
        var architecture = ModelArchitecture.FromJson(ReadText(architecturePath));
        using var stream = new FileStream(statePath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Load(stream, architecture);
    }

    /// <summary>Imports a state dict from a stream's position to its end.</summary>
    /// <param name="state">The state dict, left open.</param>
    /// <param name="architecture">Which tensor is what.</param>
    /// <exception cref="ModelFormatException">The state dict is malformed or does not fit the architecture; nothing else is thrown for bad content.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Model Load(Stream state, ModelArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(architecture);
        architecture.Validate();
        SafetensorsHeader header = SafetensorsHeader.Read(state, state.CanSeek ? state.Length - state.Position : null);
        Dictionary<string, TensorInfo> wanted = TensorRules.List(architecture).ToDictionary(tensor => tensor.Name, tensor => tensor.Info, StringComparer.Ordinal);
        CheckPresent(header, wanted);

        string current = "";
        try
        {
            using var builder = new ModelBuilder(architecture);
            var golden = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (SafetensorsEntry entry in header.Entries)
            {
                current = entry.Name;
                ReadEntry(state, entry, wanted, builder, golden);
            }

            foreach ((string key, string value) in header.Metadata)
            {
                // A model file is a state dict too; its own description gives way to the one asked for.
                if (key != Model.DescriptionKey)
                {
                    builder.SetMetadata(key, value);
                }
            }

            SetGolden(builder, golden);
            return builder.Build();
        }
        catch (EndOfStreamException exception)
        {
            throw new ModelFormatException(ModelFormatError.Truncated, $"tensor {ModelFormatException.Quote(current)}: the state dict ends within it", current, exception);
        }
        catch (OutOfMemoryException exception)
        {
            throw new ModelFormatException(ModelFormatError.TooLarge, "this machine gives no memory for the architecture's tensors", null, exception);
        }
    }

    private static void ReadEntry(Stream state, SafetensorsEntry entry, Dictionary<string, TensorInfo> wanted, ModelBuilder builder, Dictionary<string, byte[]> golden)
    {
        if (wanted.ContainsKey(entry.Name))
        {
            ReadRows(state, entry, (firstRow, rows) => builder.SetRows(entry.Name, firstRow, rows));
        }
        else if (entry.Name is GoldenPairs.Latents or GoldenPairs.Codes or GoldenPairs.Outputs or GoldenPairs.Images or GoldenPairs.Encodings)
        {
            golden.Add(entry.Name, ReadGolden(state, entry));
        }
        else
        {
            builder.Warn($"tensor {ModelFormatException.Quote(entry.Name)}: the architecture does not name it; left out");
            Skip(state, entry);
        }
    }

    private static string ReadText(string path)
    {
        // Read, not asked for its length: a device or a pipe has none.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        byte[] bytes = new byte[LongestArchitecture + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > LongestArchitecture)
        {
            throw new ModelFormatException(ModelFormatError.HeaderTooLarge, $"the architecture file has more than {LongestArchitecture} bytes, more than any description needs");
        }

        using var reader = new StreamReader(new MemoryStream(bytes, 0, length));
        return reader.ReadToEnd();
    }

    private static void CheckPresent(SafetensorsHeader header, Dictionary<string, TensorInfo> wanted)
    {
        Dictionary<string, SafetensorsEntry> present = header.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        foreach (TensorInfo tensor in wanted.Values)
        {
            if (!present.TryGetValue(tensor.Name, out SafetensorsEntry? entry))
            {
                throw ModelFormatException.ForTensor(ModelFormatError.MissingTensor, tensor.Name, "the architecture names it, but the state dict does not hold it");
            }

            if (!entry.Shape.AsSpan().SequenceEqual(tensor.Shape.AsSpan()))
            {
                throw ModelFormatException.ForTensor(ModelFormatError.WrongShape, tensor.Name, $"its shape is {TensorRules.Show(entry.Shape)}, the architecture asks for {TensorRules.Show(tensor.Shape)}");
            }

            if (entry.Type is not (SafetensorsType.F16 or SafetensorsType.BF16 or SafetensorsType.F32 or SafetensorsType.F64))
            {
                throw ModelFormatException.ForTensor(ModelFormatError.WrongTensorType, tensor.Name, $"it is {entry.Type}; F16, BF16, F32 and F64 are imported");
            }
        }
    }

    private delegate void RowAction(int firstRow, ReadOnlySpan<float> rows);

    private static void ReadRows(Stream stream, SafetensorsEntry entry, RowAction action)
    {
        int rows = entry.Shape[0];
        int rowLength = checked(entry.Shape.Skip(1).Aggregate(1, (product, extent) => product * extent));
        int step = Math.Max(1, Math.Min(rows, TensorMemory.Chunk / rowLength));
        var bytes = new byte[checked(step * rowLength * entry.Type.Bytes())];
        var values = new float[checked(step * rowLength)];
        for (int row = 0; row < rows; row += step)
        {
            int count = Math.Min(step, rows - row) * rowLength;
            Span<byte> chunk = bytes.AsSpan(0, count * entry.Type.Bytes());
            stream.ReadExactly(chunk);
            ToFloat(entry, chunk, values.AsSpan(0, count));
            action(row, values.AsSpan(0, count));
        }
    }

    private static byte[] ReadGolden(Stream stream, SafetensorsEntry entry)
    {
        SafetensorsType type = entry.Name == GoldenPairs.Codes ? SafetensorsType.I32 : SafetensorsType.F32;
        if (entry.Shape.Length != 2 || entry.Type != type)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.WrongTensorType, entry.Name, $"it is {TensorRules.Show(entry.Shape)} of {entry.Type}; these golden pairs are [pairs, values] of {type}");
        }

        if (entry.Bytes > int.MaxValue)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.TooLarge, entry.Name, $"it has {entry.Bytes} bytes; 2 GiB of golden pairs are imported at most");
        }

        var bytes = new byte[entry.Bytes];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void SetGolden(ModelBuilder builder, Dictionary<string, byte[]> golden)
    {
        RequirePair(golden, golden.ContainsKey(GoldenPairs.Codes) ? GoldenPairs.Codes : GoldenPairs.Latents, GoldenPairs.Outputs);
        RequirePair(golden, GoldenPairs.Images, GoldenPairs.Encodings);
        if (golden.Count == 0)
        {
            builder.SetReferenceGolden();
            return;
        }

        if (golden.TryGetValue(GoldenPairs.Latents, out byte[]? latents))
        {
            builder.SetGolden(Floats(latents), Floats(golden[GoldenPairs.Outputs]));
        }

        if (golden.TryGetValue(GoldenPairs.Codes, out byte[]? codes))
        {
            builder.SetGolden(MemoryMarshal.Cast<byte, int>(codes), Floats(golden[GoldenPairs.Outputs]));
        }

        if (golden.TryGetValue(GoldenPairs.Images, out byte[]? images))
        {
            builder.SetEncoderGolden(Floats(images), Floats(golden[GoldenPairs.Encodings]));
        }

        static ReadOnlySpan<float> Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes);
    }

    private static void RequirePair(Dictionary<string, byte[]> golden, string one, string other)
    {
        if (golden.ContainsKey(one) != golden.ContainsKey(other))
        {
            string missing = golden.ContainsKey(one) ? other : one;
            throw ModelFormatException.ForTensor(ModelFormatError.MissingTensor, missing, "the other half of the golden pairs is there, but not this");
        }
    }

    private static void Skip(Stream stream, SafetensorsEntry entry)
    {
        var bytes = new byte[(int)Math.Min(entry.Bytes, TensorMemory.Chunk)];
        for (long left = entry.Bytes; left > 0; left -= bytes.Length)
        {
            stream.ReadExactly(bytes.AsSpan(0, (int)Math.Min(left, bytes.Length)));
        }
    }

    private static void ToFloat(SafetensorsEntry entry, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (entry.Type)
        {
            case SafetensorsType.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case SafetensorsType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case SafetensorsType.BF16:
                // The upper half of an fp32.
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
            default:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)doubles[i];
                    if (double.IsFinite(doubles[i]) && !float.IsFinite(values[i]))
                    {
                        throw ModelFormatException.ForTensor(ModelFormatError.ValueOutOfRange, entry.Name, $"it holds {doubles[i]}, which is beyond fp32");
                    }
                }

                break;
        }
    }
}
