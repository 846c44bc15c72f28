using System.Collections.Immutable;

namespace VaeGpu.Vulkan;

/// <summary>A network on the device, bound to where its input lies; its layers write two regions by turns, or all is one kernel. One without layers gives its input back.</summary>
internal sealed class GpuNetwork
{
    private readonly GpuLayer[] _layers;
    private readonly GpuFusedNetwork? _fused;

    /// <param name="builder">What it is made with.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="input">Where its input lies.</param>
    /// <param name="first">Where the first layer, the third and so on write; not the input.</param>
    /// <param name="second">Where the others write.</param>
    /// <param name="inParts">Whether no more than a part of the last layer is ever asked for.</param>
    public GpuNetwork(
        NetworkBuilder builder, ImmutableArray<DenseLayer> layers, ActivationRegion input, ActivationRegion first, ActivationRegion second, bool inParts = false)
    {
        var fusion = inParts ? null : NetworkFusion.Plan(builder, layers);
        BufferSlice inputs = input.Slice;
        _layers = new GpuLayer[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            ActivationRegion output = i % 2 == 0 ? first : second;
            _layers[i] = GpuLayer.Create(builder, layers[i], input, output);
            _layers[i].Upload(builder.Packer);
            input = output;
        }

        Output = input;
        _fused = fusion is null ? null : GpuFusedNetwork.Create(builder, fusion, _layers, in inputs, Output.Slice);
    }

    /// <summary>Where the last layer writes; where there is none, the input.</summary>
    public ActivationRegion Output { get; }

    /// <summary>How small batches are run as one kernel; null where they are not.</summary>
    public NetworkFusion? Fusion => _fused?.Fusion;

    /// <summary>What runs each layer for a batch, where the layers are not one kernel.</summary>
    public IEnumerable<LinearChoice> ChoicesFor(uint batch) => _layers.Select(layer => layer.ChoiceFor(batch));

    /// <summary>Records all layers; its input is to be visible, its output is when this returns.</summary>
    public void Record(ref CommandWriter writer, uint batch)
    {
        if (_fused is not null && batch == 1)
        {
            // The only instance's outputs lie as a row's.
            Record(ref writer, batch, new RowStore(_layers[^1].RowQuads));
            return;
        }

        RecordFirst(ref writer, batch, _layers.Length);
    }

    /// <summary>How the last layer's outputs lie when it writes them instance after instance; null where there are no layers.</summary>
    public RowStore? Rows => _layers is [.., GpuLayer last] ? new RowStore(last.RowQuads) : null;

    /// <summary>Binds the last layer to another buffer than <see cref="Output"/>, for <see cref="Record(ref CommandWriter, uint, in RowStore)"/>.</summary>
    public OutputBinding BindOutput(LayerBuilder builder, in BufferSlice output) =>
        new(_layers[^1].Bind(builder, in output), _fused?.Bind(builder, in output) ?? default);

    /// <summary>Records all layers, the last of which writes instance after instance; its input is to be visible, its output is when this returns.</summary>
    public void Record(ref CommandWriter writer, uint batch, in RowStore rows)
    {
        if (_fused is not null && batch <= GpuFusedNetwork.MaximumBatch)
        {
            _fused.Record(ref writer, batch, in rows);
            writer.Barrier();
            return;
        }

        RecordFirst(ref writer, batch, _layers.Length - 1);
        _layers[^1].Record(ref writer, batch, in rows);
        writer.Barrier();
    }

    /// <summary>Records all layers, the last for some of its outputs: what there is of others is not to be read.</summary>
    public void Record(ref CommandWriter writer, uint batch, uint firstOutput, uint outputs)
    {
        RecordFirst(ref writer, batch, _layers.Length - 1);
        _layers[^1].Record(ref writer, batch, firstOutput, outputs);
        writer.Barrier();
    }

    /// <summary>Values of the widest layer, in whole blocks, or those that a region must hold beside.</summary>
    public static ulong Width(int values, IEnumerable<DenseLayer> layers, LinearPlan plan) =>
        layers.Aggregate((ulong)values, (width, layer) => Math.Max(width, Math.Max((ulong)layer.Linear.Inputs, (ulong)plan.Blocks(layer.Linear.Outputs) * plan.Block)));

    /// <summary>Records the first layers whole, each with a barrier behind it.</summary>
    private void RecordFirst(ref CommandWriter writer, uint batch, int layers)
    {
        foreach (GpuLayer layer in _layers.AsSpan(0, layers))
        {
            layer.Record(ref writer, batch);
            writer.Barrier();
        }
    }
}
