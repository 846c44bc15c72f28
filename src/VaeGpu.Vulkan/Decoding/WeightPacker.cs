namespace VaeGpu.Vulkan;

/// <summary>Brings a linear layer's weights from PyTorch's order [outputs, inputs] into the kernels' [blocks, inputs, block], blocks filled up with zeros.</summary>
internal sealed unsafe class WeightPacker(RowReader reader, Uploader uploader, uint block)
{
    private const ulong PieceBytes = 16 << 20;
    private const int Tile = 16;

    private float[] _rows = [];

    /// <summary>Packs and uploads one part of a layer.</summary>
    public void Pack(LinearLayer layer, LayerPart part)
    {
        ulong blockBytes = (ulong)part.Inputs * block * sizeof(float);
        uint blocksAtOnce = (uint)Math.Clamp(PieceBytes / blockBytes, 1, part.Blocks);
        for (uint first = 0; first < part.Blocks; first += blocksAtOnce)
        {
            uint blocks = Math.Min(blocksAtOnce, part.Blocks - first);
            ulong offset = first * blockBytes;
            float* memory = uploader.Map(part.Weights, offset, blocks * blockBytes);
            for (uint i = 0; i < blocks; i++)
            {
                PackBlock(layer, part, (part.FirstBlock + first + i) * block, memory + i * (blockBytes / sizeof(float)));
            }

            uploader.Commit(part.Weights, offset, blocks * blockBytes);
        }
    }

    /// <summary>Uploads a layer's biases, or zeros where it has none.</summary>
    public void PackBiases(LinearLayer layer, in BufferSlice slice)
    {
        float* memory = uploader.Map(in slice, 0, slice.Size);
        var biases = new Span<float>(memory, (int)(slice.Size / sizeof(float)));
        biases.Clear();
        if (layer.Bias is not null)
        {
            reader(layer.Bias, 0, biases[..layer.Outputs]);
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

    private void PackBlock(LinearLayer layer, LayerPart part, uint firstOutput, float* memory)
    {
        uint outputs = Math.Min(block, (uint)layer.Outputs - firstOutput);
        if (outputs < block)
        {
            new Span<float>(memory, checked((int)(part.Inputs * block))).Clear();
        }

        int inputs = layer.Inputs;
        uint rowsAtOnce = (uint)Math.Clamp(PieceBytes / ((ulong)inputs * sizeof(float)), 1, outputs);
        for (uint first = 0; first < outputs; first += rowsAtOnce)
        {
            uint rows = Math.Min(rowsAtOnce, outputs - first);
            long count = checked((long)rows * inputs);
            if (_rows.Length < count)
            {
                _rows = GC.AllocateUninitializedArray<float>(checked((int)count));
            }

            reader(layer.Weight, (int)(firstOutput + first), _rows.AsSpan(0, (int)count));
            fixed (float* source = _rows)
            {
                Transpose(source + part.FirstInput, inputs, rows, part.Inputs, memory + first);
            }
        }
    }

    /// <summary>Sixteen inputs at a time: a whole cache line of each row is used while it is there.</summary>
    private void Transpose(float* source, int rowLength, uint rows, uint inputs, float* target)
    {
        for (uint tile = 0; tile < inputs; tile += Tile)
        {
            uint end = Math.Min(tile + Tile, inputs);
            for (uint row = 0; row < rows; row++)
            {
                float* from = source + (long)row * rowLength;
                float* to = target + row;
                for (uint input = tile; input < end; input++)
                {
                    to[(ulong)input * block] = from[input];
                }
            }
        }
    }
}
