using System.Buffers;

namespace VaeGpu;

/// <summary>A dense layer packed for the CPU: weights as [panels, inputs, panel width] and biases as [panels × panel width], both padded with zeros.</summary>
internal sealed unsafe class CpuLayer : IDisposable
{
    private readonly LinearLayer _linear;
    private readonly int _width;
    private readonly NativeFloats _weights;
    private readonly NativeFloats _biases;

    /// <summary>Takes memory; <see cref="Pack"/> fills it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="kernel">What it is packed for.</param>
    public CpuLayer(in DenseLayer layer, LayerKernel kernel)
    {
        _linear = layer.Linear;
        _width = kernel.PanelWidth;
        Activation = layer.Activation;
        NegativeSlope = layer.NegativeSlope;
        Panels = (Outputs + _width - 1) / _width;
        PanelStride = (nint)Inputs * _width;
        _weights = new NativeFloats(checked(Panels * (long)PanelStride));
        _biases = new NativeFloats((long)Panels * _width);
    }

    /// <summary>Values in.</summary>
    public int Inputs => _linear.Inputs;

    /// <summary>Values out, without padding.</summary>
    public int Outputs => _linear.Outputs;

    /// <summary>The activation.</summary>
    public Activation Activation { get; }

    /// <summary>The slope of <see cref="Activation.LeakyRelu"/>.</summary>
    public float NegativeSlope { get; }

    /// <summary>Panels of outputs.</summary>
    public int Panels { get; }

    /// <summary>Floats from one panel of weights to the next.</summary>
    public nint PanelStride { get; }

    /// <summary>[panels, inputs, panel width].</summary>
    public float* Weights => _weights.Pointer;

    /// <summary>[panels × panel width].</summary>
    public float* Biases => _biases.Pointer;

    /// <summary>Reads and packs the layer's numbers; fp16 and int8 are widened here, once.</summary>
    /// <param name="reader">Where they come from.</param>
    public void Pack(RowReader reader)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(Inputs);
        Span<float> row = rented.AsSpan(0, Inputs);
        for (int output = 0; output < Outputs; output++)
        {
            reader(_linear.Weight, output, row);
            float* target = _weights.Pointer + output / _width * PanelStride + output % _width;
            for (int input = 0; input < row.Length; input++)
            {
                target[(nint)input * _width] = row[input];
            }
        }

        ArrayPool<float>.Shared.Return(rented);
        if (_linear.Bias is { } bias)
        {
            reader(bias, 0, new Span<float>(_biases.Pointer, Outputs));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _biases.Dispose();
    }
}
