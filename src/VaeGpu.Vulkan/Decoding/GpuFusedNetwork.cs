using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>A small network as one kernel (shaders/mlp.comp or mlp_subgroup.comp), a workgroup an instance or, of mlp.comp, several. It reads the weights that its layers have.</summary>
internal sealed class GpuFusedNetwork
{
    /// <summary>Layers at most.</summary>
    public const int MaximumLayers = 8;

    /// <summary>Instances at most: each reads all weights anew.</summary>
    public const uint MaximumBatch = 4;

    /// <summary>Bytes of weights up to which a network is run so where nobody says otherwise: few workgroups read more slowly than a whole GPU does.</summary>
    public const ulong DefaultBytes = 4 << 20;

    /// <summary>Bytes of all that the kernel reads, whose places floats hold exactly.</summary>
    public const ulong LargestBytes = 16ul << 24;

    /// <summary>Bytes of the table of layers.</summary>
    public const ulong TableBytes = MaximumLayers * Row * sizeof(float);

    private const int Row = 8;

    private readonly KernelPipeline _pipeline;
    private readonly BufferSlice _weights;
    private readonly BufferView _view;
    private readonly BufferSlice _input;
    private readonly DescriptorSet _set;
    private readonly uint _layers;
    private readonly uint _inputCount;
    private readonly uint _share;
    private readonly uint _workgroups;

    private GpuFusedNetwork(LayerBuilder builder, NetworkFusion fusion, ModelPrecision precision, uint share, in BufferSlice weights, in BufferSlice input, in BufferSlice output)
    {
        Fusion = fusion;
        KernelVariant variant = (fusion.BySubgroup ? KernelTable.FusedBySubgroup : KernelTable.Fused)[precision];
        _pipeline = builder.Device.Pipelines.Get(variant, new KernelConstants(fusion.Workgroup, builder.Plan.Block));
        _view = fusion.BySubgroup ? builder.View(in weights, precision == ModelPrecision.Float32) : default;
        _weights = weights;
        _input = input;
        _layers = (uint)fusion.Layers.Length;
        _inputCount = (uint)fusion.Layers[0].Linear.Inputs;
        _share = share;
        _workgroups = (NetworkFusion.Quads(fusion.Layers[^1].Linear.Outputs) + share - 1) / share;
        _set = Bind(builder, in output);
    }

    /// <summary>How it is run.</summary>
    public NetworkFusion Fusion { get; }

    /// <summary>Makes it of layers whose memory was taken after it was planned; null where a layer is in pieces.</summary>
    public static GpuFusedNetwork? Create(LayerBuilder builder, NetworkFusion fusion, GpuLayer[] layers, in BufferSlice input, in BufferSlice output)
    {
        BufferSlice table = fusion.Table;
        ModelPrecision precision = layers[0].Precision;
        uint biasQuads = precision == ModelPrecision.Int8 ? 2u : 1;
        // Outputs that replace the inputs must not be written before all has been read, which one workgroup alone can know.
        bool inPlace = input.Buffer.Handle == output.Buffer.Handle && input.Offset < output.Offset + output.Size && output.Offset < input.Offset + input.Size;
        uint share = inPlace ? NetworkFusion.Quads(fusion.Layers[^1].Linear.Outputs) : fusion.Share;
        var rows = new float[MaximumLayers * Row];
        for (int i = 0; i < layers.Length; i++)
        {
            if (layers[i].Weights is not { } weights)
            {
                return null;
            }

            DenseLayer layer = fusion.Layers[i];
            uint quads = NetworkFusion.Quads(layer.Linear.Outputs);
            var split = LayerSplit.For(i == layers.Length - 1 ? share : quads, NetworkFusion.Quads(layer.Linear.Inputs), fusion.Workgroup);
            ReadOnlySpan<float> row =
            [
                (weights.Offset - table.Offset) / 16, (layers[i].Biases.Offset - table.Offset) / 16 / biasQuads, quads, (uint)layer.Activation,
                split.Width, split.Slices, split.Length, layer.NegativeSlope,
            ];
            row.CopyTo(rows.AsSpan(i * Row));
        }

        builder.Uploader.Write<float>(in table, 0, rows);
        BufferSlice last = layers[^1].Biases;
        return new GpuFusedNetwork(builder, fusion, precision, share, table with { Size = last.Offset + last.Size - table.Offset }, in input, in output);
    }

    /// <summary>Binds it to where its outputs are to go.</summary>
    public DescriptorSet Bind(LayerBuilder builder, in BufferSlice output)
    {
        if (_view.Handle == 0)
        {
            return builder.Bind(BindingShape.Layer, _weights, _weights, _input, output);
        }

        DescriptorSet set = builder.Descriptors.Allocate(BindingShape.FusedOfTexels);
        builder.Descriptors.WriteTexels(set, 0, _view);
        builder.Descriptors.WriteBuffer(set, 1, in _weights);
        builder.Descriptors.WriteBuffer(set, 2, in _input);
        builder.Descriptors.WriteBuffer(set, 3, in output);
        return set;
    }

    /// <summary>Records it for a batch; a barrier is to follow. Its outputs may replace its input where the batch is one.</summary>
    public void Record(ref CommandWriter writer, uint batch, in RowStore rows)
    {
        var push = new FusedPush
        {
            Layers = _layers,
            InputCount = _inputCount,
            Stride = LinearPlan.Stride(batch),
            RowQuads = rows.RowQuads,
            FirstRow = rows.FirstRow,
            Share = _share,
        };
        writer.Run(_pipeline, rows.Binding?.Fused ?? _set, push, batch, _workgroups);
    }
}
