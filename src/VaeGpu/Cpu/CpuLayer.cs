namespace VaeGpu;

/// <summary>A dense layer packed for the CPU: weights as [panels, inputs, panel width] and biases as [panels × panel width], both padded with zeros.</summary>
internal sealed unsafe class CpuLayer : IDisposable
{
    private readonly NativeFloats _weights;
    private readonly NativeFloats _biases;

    /// <summary>Reads and packs a layer; fp16 and int8 are widened here, once.</summary>
    /// <param name="model">The model; not needed afterwards.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="kernel">What it is packed for.</param>
    public CpuLayer(Model model, in DenseLayer layer, LayerKernel kernel)
    {
        Inputs = layer.Linear.Inputs;
        Outputs = layer.Linear.Outputs;
        Activation = layer.Activation;
        NegativeSlope = layer.NegativeSlope;
        int width = kernel.PanelWidth;
        Panels = (Outputs + width - 1) / width;
        PanelStride = (nint)Inputs * width;
        _weights = new NativeFloats(checked(Panels * (long)PanelStride));
        _biases = new NativeFloats((long)Panels * width);
        float[] row = new float[Inputs];
        for (int output = 0; output < Outputs; output++)
        {
            model.ReadRows(layer.Linear.Weight, output, row);
            float* target = _weights.Pointer + output / width * PanelStride + output % width;
            for (int input = 0; input < row.Length; input++)
            {
                target[(nint)input * width] = row[input];
            }
        }

        if (layer.Linear.Bias is { } bias)
        {
            model.ReadRows(bias, 0, new Span<float>(_biases.Pointer, Outputs));
        }
    }

    /// <summary>Values in.</summary>
    public int Inputs { get; }

    /// <summary>Values out, without padding.</summary>
    public int Outputs { get; }

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

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _biases.Dispose();
    }
}
