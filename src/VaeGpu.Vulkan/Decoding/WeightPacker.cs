using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VaeGpu.Vulkan;

/// <summary>
/// Brings a linear layer's weights from PyTorch's order [outputs, inputs] into the kernels': blocks of outputs, and within a block inputs by fours, filled up
/// with zeros. What a file holds as halves or bytes stays so. All is put together in memory that stays in the processor's cache, and copied from there front
/// to back: mapped memory may lie uncached behind a bus, where scattered writes are a transfer each.
/// </summary>
internal sealed unsafe class WeightPacker(RowReader reader, WeightReader weights, Uploader uploader, uint block)
{
    private const ulong PieceBytes = 16 << 20;

    /// <summary>Bytes of rows, and again of what is made of them: both stay in a small second-level cache.</summary>
    private const uint ScratchBytes = 128 << 10;

    private const uint CacheLine = 64;

    private byte[] _rows = [];
    private byte[] _words = [];
    private float[] _values = [];

    /// <summary>Packs and uploads one part of a layer.</summary>
    public void Pack(LinearLayer layer, LayerPart part, ModelPrecision precision)
    {
        ulong blockBytes = WeightFormat.BlockBytes(block, part.Inputs, precision);
        uint blocksAtOnce = (uint)Math.Clamp(PieceBytes / blockBytes, 1, part.Blocks);
        for (uint first = 0; first < part.Blocks; first += blocksAtOnce)
        {
            uint blocks = Math.Min(blocksAtOnce, part.Blocks - first);
            ulong offset = first * blockBytes;
            byte* memory = (byte*)uploader.Map(part.Weights, offset, blocks * blockBytes);
            for (uint i = 0; i < blocks; i++)
            {
                PackBlock(layer, part, (part.FirstBlock + first + i) * block, memory + i * blockBytes, precision);
            }

            uploader.Commit(part.Weights, offset, blocks * blockBytes);
        }
    }

    /// <summary>Uploads a layer's biases, or zeros where it has none; behind each four of them their scales, where weights are bytes.</summary>
    public void PackBiases(LinearLayer layer, in BufferSlice slice, ModelPrecision precision)
    {
        bool scaled = precision == ModelPrecision.Int8;
        int length = (int)(slice.Size / sizeof(float));
        Span<float> values = Values(scaled ? length + layer.Outputs : length);
        Span<float> packed = values[..length];
        Span<float> read = values.Slice(scaled ? length : 0, layer.Outputs);
        values.Clear();
        if (layer.Bias is not null)
        {
            reader(layer.Bias, 0, read);
        }

        if (scaled)
        {
            Spread(read, packed);
            reader(Model.ScaleName(layer.Weight), 0, read);
            Spread(read, packed[4..]);
        }

        uploader.Write<float>(in slice, 0, packed);
    }

    /// <summary>Uploads a tensor as it is.</summary>
    public void PackRows(TensorInfo tensor, in BufferSlice slice, ulong offset)
    {
        ulong rowBytes = (ulong)tensor.RowLength * sizeof(float);
        int rowsAtOnce = (int)Math.Clamp(ScratchBytes / rowBytes, 1, (ulong)tensor.Rows);
        for (int first = 0; first < tensor.Rows; first += rowsAtOnce)
        {
            int rows = Math.Min(rowsAtOnce, tensor.Rows - first);
            Span<float> values = Values(checked(rows * (int)tensor.RowLength));
            reader(tensor.Name, first, values);
            uploader.Write<float>(in slice, offset + (ulong)first * rowBytes, values);
        }
    }

    /// <summary>Fours of values, with room for four others behind each.</summary>
    private static void Spread(ReadOnlySpan<float> values, Span<float> packed)
    {
        for (int i = 0; i < values.Length; i++)
        {
            packed[i / 4 * 8 + i % 4] = values[i];
        }
    }

    /// <summary>Scratch that is kept: a search's codes are set again and again, which must not allocate.</summary>
    private static T[] Grow<T>(ref T[] scratch, int length)
    {
        if (scratch.Length < length)
        {
            scratch = GC.AllocateUninitializedArray<T>(length);
        }

        return scratch;
    }

    /// <summary>Rows of four bytes [outputs, columns], a column being one input, two or four, into words [columns, outputs / 4].</summary>
    private static void Transpose(uint* rows, nuint stride, uint columns, uint quads, Vector128<uint>* words, ModelPrecision precision)
    {
        switch (precision)
        {
            case ModelPrecision.Float16:
                Transpose<ushort>(rows, stride, columns, quads, words);
                break;
            case ModelPrecision.Int8:
                Transpose<byte>(rows, stride, columns, quads, words);
                break;
            default:
                Transpose<float>(rows, stride, columns, quads, words);
                break;
        }
    }

    /// <summary>Four rows by four columns at a time, which are swapped and selected from, for halves of vectors pass through memory.</summary>
    private static void Transpose<T>(uint* rows, nuint stride, uint columns, uint quads, Vector128<uint>* words)
    {
        var even = Vector128.Create(uint.MaxValue, 0, uint.MaxValue, 0);
        var low = Vector128.Create(uint.MaxValue, uint.MaxValue, 0, 0);
        for (uint column = 0; column < columns; column += 4)
        {
            uint* from = rows + column;
            for (uint quad = 0; quad < quads; quad++)
            {
                var a = Vector128.Load(from);
                var b = Vector128.Load(from + stride);
                var c = Vector128.Load(from + 2 * stride);
                var d = Vector128.Load(from + 3 * stride);

                // Inputs 0 and 2 of two rows, inputs 1 and 3 of them.
                var evenAb = Vector128.ConditionalSelect(even, a, SwapNeighbours(b));
                var oddAb = Vector128.ConditionalSelect(even, SwapNeighbours(a), b);
                var evenCd = Vector128.ConditionalSelect(even, c, SwapNeighbours(d));
                var oddCd = Vector128.ConditionalSelect(even, SwapNeighbours(c), d);
                words[quad] = Arrange<T>(Vector128.ConditionalSelect(low, evenAb, SwapHalves(evenCd)));
                words[quads + quad] = Arrange<T>(Vector128.ConditionalSelect(low, oddAb, SwapHalves(oddCd)));
                words[2 * quads + quad] = Arrange<T>(Vector128.ConditionalSelect(low, SwapHalves(evenAb), evenCd));
                words[3 * quads + quad] = Arrange<T>(Vector128.ConditionalSelect(low, SwapHalves(oddAb), oddCd));
                from += 4 * stride;
            }

            words += 4 * quads;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> SwapNeighbours(Vector128<uint> word) => Vector128.Shuffle(word, Vector128.Create(1u, 0, 3, 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> SwapHalves(Vector128<uint> word) => Vector128.Shuffle(word, Vector128.Create(2u, 3, 0, 1));

    /// <summary>Has a column's inputs lie one behind the other, each with four outputs, where a column is several.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Arrange<T>(Vector128<uint> word)
    {
        if (typeof(T) == typeof(ushort))
        {
            return Vector128.Shuffle(word.AsByte(), Vector128.Create((byte)0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15)).AsUInt32();
        }

        return typeof(T) == typeof(byte)
            ? Vector128.Shuffle(word.AsByte(), Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsUInt32()
            : word;
    }

    private Span<float> Values(int length) => Grow(ref _values, length).AsSpan(0, length);

    /// <param name="layer">The layer.</param>
    /// <param name="part">Which inputs.</param>
    /// <param name="firstOutput">The block's first output in the layer.</param>
    /// <param name="memory">The block.</param>
    /// <param name="precision">How the weights are stored.</param>
    private void PackBlock(LinearLayer layer, LayerPart part, uint firstOutput, byte* memory, ModelPrecision precision)
    {
        uint weightBytes = WeightFormat.Bytes(precision);
        uint outputs = Math.Min(block, (uint)layer.Outputs - firstOutput);
        uint stored = part.Inputs * weightBytes;
        uint filled = (part.Inputs + 3 & ~3u) * weightBytes;
        uint bytesAtOnce = Math.Min(ScratchBytes / block, filled) + CacheLine - 1 & ~(CacheLine - 1);
        // Apart by an odd number of cache lines, for else all rows would share a few places of the cache.
        uint stride = bytesAtOnce + CacheLine | CacheLine;
        Span<byte> rows = Grow(ref _rows, (int)(block * stride)).AsSpan(0, (int)(block * stride));
        Grow(ref _words, (int)(block * bytesAtOnce));
        fixed (byte* from = _rows, to = _words)
        {
            for (uint first = 0; first < filled; first += bytesAtOnce)
            {
                uint bytes = Math.Min(bytesAtOnce, filled - first);
                uint read = Math.Min(bytes, stored - first);
                if (outputs < block || read < bytes)
                {
                    rows.Clear();
                }

                weights(layer.Weight, (int)firstOutput, (long)part.FirstInput * weightBytes + first, (int)read, rows[..(int)(outputs * stride)], (int)stride);
                // A last column that is not one of four takes some in vain.
                Transpose((uint*)from, stride / sizeof(uint), bytes / sizeof(uint), block / 4, (Vector128<uint>*)to, precision);
                new ReadOnlySpan<byte>(to, (int)(bytes * block)).CopyTo(new Span<byte>(memory + (ulong)first * block, (int)(bytes * block)));
            }
        }
    }
}
