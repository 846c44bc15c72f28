using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>A tensor of a model together with its bytes.</summary>
/// <param name="Info">What it is.</param>
/// <param name="Memory">Its elements, row after row, little-endian.</param>
internal sealed record StoredTensor(TensorInfo Info, TensorMemory Memory)
{
    public static StoredTensor Allocate(TensorInfo info) => new(info, TensorMemory.Allocate(checked(info.Elements * info.Type.Bytes())));

    /// <summary>Rows as stored.</summary>
    public void ReadBytes(int firstRow, Span<byte> destination)
    {
        long offset = CheckRows(firstRow, destination.Length, Info.RowLength * Info.Type.Bytes(), nameof(destination));
        using TensorMemory.Lease lease = Memory.Hold();
        Memory.Slice(offset, destination.Length).CopyTo(destination);
    }

    /// <summary>The same run of some rows as stored.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="firstByte">Where in a row.</param>
    /// <param name="bytes">How much of each row.</param>
    /// <param name="destination">[rows, stride].</param>
    /// <param name="stride">Bytes from row to row in it.</param>
    public void ReadParts(int firstRow, long firstByte, int bytes, Span<byte> destination, int stride)
    {
        int rows = destination.Length / stride;
        long rowBytes = Info.RowLength * Info.Type.Bytes();
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow, Info.Rows - rows);
        ArgumentOutOfRangeException.ThrowIfNegative(firstByte);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstByte, rowBytes - bytes);
        using TensorMemory.Lease lease = Memory.Hold();
        for (int row = 0; row < rows; row++)
        {
            Memory.Slice((firstRow + row) * rowBytes + firstByte, bytes).CopyTo(destination[(row * stride)..]);
        }
    }

    /// <summary>Rows as numbers.</summary>
    /// <param name="scale">The scales of an I8 tensor, one for each run of its innermost extent.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">[rows, row length].</param>
    public void ReadFloats(StoredTensor? scale, int firstRow, Span<float> destination)
    {
        long first = CheckRows(firstRow, destination.Length, Info.RowLength, nameof(destination));
        using TensorMemory.Lease lease = Memory.Hold();
        switch (Info.Type)
        {
            case TensorType.Float32:
                // By bytes in steps: as many floats as a span may have are more bytes than one may.
                for (int done = 0; done < destination.Length;)
                {
                    int count = Math.Min(destination.Length - done, TensorMemory.Chunk);
                    Memory.Slice((first + done) * sizeof(float), count * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(destination.Slice(done, count)));
                    done += count;
                }

                break;
            case TensorType.Float16:
                for (int done = 0; done < destination.Length;)
                {
                    int count = Math.Min(destination.Length - done, TensorMemory.Chunk);
                    Span<byte> halves = Memory.Slice((first + done) * 2, count * 2);
                    TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(halves), destination.Slice(done, count));
                    done += count;
                }

                break;
            case TensorType.Int8:
                ReadScaled(scale!, first, destination);
                break;
            default:
                throw new InvalidOperationException($"Tensor {ModelFormatException.Quote(Info.Name)} holds whole numbers, which not every float can; read its bytes.");
        }
    }

    /// <summary>Fills rows of an F32 tensor that no other thread knows of yet.</summary>
    public void Write(int firstRow, ReadOnlySpan<float> values)
    {
        long first = CheckRows(firstRow, values.Length, Info.RowLength, nameof(values));
        for (int done = 0; done < values.Length;)
        {
            int count = Math.Min(values.Length - done, TensorMemory.Chunk);
            MemoryMarshal.AsBytes(values.Slice(done, count)).CopyTo(Memory.Slice((first + done) * sizeof(float), count * sizeof(float)));
            done += count;
        }
    }

    /// <summary>Fills rows of an I32 tensor that no other thread knows of yet.</summary>
    public void Write(int firstRow, ReadOnlySpan<int> values)
    {
        long first = CheckRows(firstRow, values.Length, Info.RowLength, nameof(values));
        MemoryMarshal.AsBytes(values).CopyTo(Memory.Slice(first * sizeof(int), checked(values.Length * sizeof(int))));
    }

    private void ReadScaled(StoredTensor scale, long first, Span<float> destination)
    {
        using TensorMemory.Lease lease = scale.Memory.Hold();
        int length = Info.Shape[^1];
        long firstRun = first / length;
        for (int run = 0; run * (long)length < destination.Length; run++)
        {
            Span<float> target = destination.Slice(run * length, length);
            ReadOnlySpan<sbyte> bytes = MemoryMarshal.Cast<byte, sbyte>(Memory.Slice(first + ((long)run * length), length));
            float factor = MemoryMarshal.Read<float>(scale.Memory.Slice((firstRun + run) * sizeof(float), sizeof(float)));
            TensorPrimitives.ConvertTruncating(bytes, target);
            TensorPrimitives.Multiply(target, factor, target);
        }
    }

    private long CheckRows(int firstRow, int length, long rowLength, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        if (rowLength == 0 || length % rowLength != 0)
        {
            throw new ArgumentException($"{length} values are no whole number of rows of tensor {ModelFormatException.Quote(Info.Name)}, each of {rowLength}.", parameter);
        }

        if (firstRow > Info.Rows - (length / rowLength))
        {
            throw new ArgumentOutOfRangeException(nameof(firstRow), $"Rows {firstRow} to {firstRow + (length / rowLength) - 1} were asked of tensor {ModelFormatException.Quote(Info.Name)}, which has {Info.Rows}.");
        }

        return firstRow * rowLength;
    }
}
