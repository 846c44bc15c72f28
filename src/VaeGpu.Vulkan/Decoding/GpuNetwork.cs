using System.Collections.Immutable;

namespace VaeGpu.Vulkan;

/// <summary>A network on the device, bound to where its input lies; its layers write two regions by turns.</summary>
internal sealed class GpuNetwork
{
    private readonly GpuLayer[] _layers;

    /// <param name="builder">What it is made with.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="input">Where its input lies.</param>
    /// <param name="first">Where the first layer, the third and so on write; not the input.</param>
    /// <param name="second">Where the others write.</param>
    public GpuNetwork(NetworkBuilder builder, ImmutableArray<DenseLayer> layers, ActivationRegion input, ActivationRegion first, ActivationRegion second)
    {
        _layers = new GpuLayer[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            ActivationRegion output = i % 2 == 0 ? first : second;
            _layers[i] = GpuLayer.Create(builder, layers[i], input, output);
            input = output;
        }

        Output = input;
    }

    /// <summary>Where the last layer writes.</summary>
    public ActivationRegion Output { get; }

    /// <summary>Records all layers; its input is to be visible, its output is when this returns.</summary>
    public void Record(ref CommandWriter writer, uint batch)
    {
        foreach (GpuLayer layer in _layers)
        {
            layer.Record(ref writer, batch);
            writer.Barrier();
        }
    }

    /// <summary>Values of the widest layer, in whole blocks.</summary>
    public static ulong Width(ImmutableArray<DenseLayer> layers, LinearPlan plan) =>
        layers.Max(layer => Math.Max((ulong)layer.Linear.Inputs, (ulong)plan.Blocks(layer.Linear.Outputs) * plan.Block));
}
