using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>
/// Brings a linear layer's weights from PyTorch's order [outputs, inputs] into the kernels': blocks of outputs, and within a block inputs by fours, filled up
/// with zeros. What a file holds as halves or bytes stays so.
/// </summary>
internal sealed unsafe class WeightPacker(RowReader reader, RowByteReader? stored, Uploader uploader, uint block)
{
    private const ulong PieceBytes = 16 << 20;
    private const int Tile = 16;

    private byte[] _rows = [];
    private float[] _biases = [];

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
                uint firstOutput = (part.FirstBlock + first + i) * block;
                byte* target = memory + i * blockBytes;
                switch (precision)
                {
                    case ModelPrecision.Float16:
                        PackBlock<ushort>(layer, part, firstOutput, (ushort*)target, 2);
                        break;
                    case ModelPrecision.Int8:
                        PackBlock<byte>(layer, part, firstOutput, target, 4);
                        break;
                    default:
                        PackBlock<uint>(layer, part, firstOutput, (uint*)target, 1);
                        break;
                }
            }

            uploader.Commit(part.Weights, offset, blocks * blockBytes);
        }
    }

    /// <summary>Uploads a layer's biases, or zeros where it has none; behind each four of them their scales, where weights are bytes.</summary>
    public void PackBiases(LinearLayer layer, in BufferSlice slice, ModelPrecision precision)
    {
        if (_biases.Length < layer.Outputs)
        {
            _biases = new float[layer.Outputs];
        }

        // A search's codes are set again and again, which must not allocate.
        Span<float> biases = _biases.AsSpan(0, layer.Outputs);
        biases.Clear();
        if (layer.Bias is not null)
        {
            reader(layer.Bias, 0, biases);
        }

        float* memory = uploader.Map(in slice, 0, slice.Size);
        var target = new Span<float>(memory, (int)(slice.Size / sizeof(float)));
        target.Clear();
        if (precision != ModelPrecision.Int8)
        {
            biases.CopyTo(target);
        }
        else
        {
            var scales = new float[layer.Outputs];
            reader(Model.ScaleName(layer.Weight), 0, scales);
            for (int output = 0; output < layer.Outputs; output++)
            {
                int at = output / 4 * 8 + output % 4;
                target[at] = biases[output];
                target[at + 4] = scales[output];
            }
        }

        uploader.Commit(in slice, 0, slice.Size);
    }

    /// <summary>Uploads a tensor as it is.</summary>
    public void PackRows(TensorInfo tensor, in BufferSlice slice, ulong offset)
    {
        ulong rowBytes = (ulong)tensor.RowLength * sizeof(float);
        int rowsAtOnce = (int)Math.Clamp(PieceBytes / rowBytes, 1, (ulong)tensor.Rows);
        for (int first = 0; first < tensor.Rows; first += rowsAtOnce)
        {
            ulong bytes = (ulong)Math.Min(rowsAtOnce, tensor.Rows - first) * rowBytes;
            ulong at = offset + (ulong)first * rowBytes;
            float* memory = uploader.Map(in slice, at, bytes);
            reader(tensor.Name, first, new Span<float>(memory, checked((int)(bytes / sizeof(float)))));
            uploader.Commit(in slice, at, bytes);
        }
    }

    /// <param name="layer">The layer.</param>
    /// <param name="part">Which inputs.</param>
    /// <param name="firstOutput">The block's first output in the layer.</param>
    /// <param name="memory">The block.</param>
    /// <param name="group">Inputs of a word.</param>
    private void PackBlock<T>(LinearLayer layer, LayerPart part, uint firstOutput, T* memory, uint group)
        where T : unmanaged
    {
        uint outputs = Math.Min(block, (uint)layer.Outputs - firstOutput);
        uint filled = part.Inputs + 3 & ~3u;
        if (outputs < block || filled != part.Inputs)
        {
            new Span<T>(memory, checked((int)(filled * block))).Clear();
        }

        int inputs = layer.Inputs;
        uint rowsAtOnce = (uint)Math.Clamp(PieceBytes / ((ulong)inputs * (uint)sizeof(T)), 1, outputs);
        for (uint first = 0; first < outputs; first += rowsAtOnce)
        {
            uint rows = Math.Min(rowsAtOnce, outputs - first);
            int count = checked((int)((long)rows * inputs * sizeof(T)));
            if (_rows.Length < count)
            {
                _rows = GC.AllocateUninitializedArray<byte>(count);
            }

            Span<byte> read = _rows.AsSpan(0, count);
            if (group == 1)
            {
                reader(layer.Weight, (int)(firstOutput + first), MemoryMarshal.Cast<byte, float>(read));
            }
            else
            {
                stored!(layer.Weight, (int)(firstOutput + first), read);
            }

            fixed (byte* source = _rows)
            {
                Transpose((T*)source + part.FirstInput, inputs, first, rows, part.Inputs, memory, group);
            }
        }
    }

    /// <summary>Sixteen inputs at a time: a whole cache line of each row is used while it is there.</summary>
    private void Transpose<T>(T* source, int rowLength, uint firstOutput, uint rows, uint inputs, T* target, uint group)
        where T : unmanaged
    {
        // Within a word [group, 4], words [groups, block / 4].
        uint word = 4 * group;
        for (uint tile = 0; tile < inputs; tile += Tile)
        {
            uint end = Math.Min(tile + Tile, inputs);
            for (uint row = 0; row < rows; row++)
            {
                uint output = firstOutput + row;
                T* from = source + (long)row * rowLength;
                T* to = target + output / 4 * word + output % 4;
                for (uint input = tile; input < end; input++)
                {
                    to[(ulong)(input / group) * (block / 4) * word + input % group * 4] = from[input];
                }
            }
        }
    }
}
