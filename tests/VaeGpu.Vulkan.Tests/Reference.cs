namespace VaeGpu.Vulkan.Tests;

/// <summary>The decoder and encoder in plain double arithmetic, written from the definitions: what every backend is held against.</summary>
internal static class Reference
{
    /// <summary>What the device may be off by: squared error over squared values.</summary>
    public const double Tolerance = 1e-10;

    /// <summary>[batch, outputs] of a network for [batch, inputs].</summary>
    public static double[] Run(Model model, Network network, bool logits, ReadOnlySpan<double> inputs)
    {
        double[] values = inputs.ToArray();
        int width = network.Inputs;
        int batch = values.Length / width;
        foreach (Layer layer in network.Layers)
        {
            if (layer is LinearLayer linear)
            {
                values = Multiply(model, linear, values, batch);
            }
            else if (layer is ActivationLayer activation)
            {
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = Activate(activation.Activation, activation.NegativeSlope, values[i]);
                }
            }
        }

        return logits ? Array.ConvertAll(values, value => Activate(Activation.Sigmoid, 0, value)) : values;
    }

    public static double[] Decode(Model model, ReadOnlySpan<float> latents) =>
        Run(model, model.Architecture.Decoder, model.Architecture.Logits, Widen(latents));

    public static double[] Widen(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    /// <summary>Squared error over squared values.</summary>
    public static double NormalisedError(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
        {
            throw new ArgumentException($"{expected.Length} values against {actual.Length}.");
        }

        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = expected[i] - actual[i];
            error += difference * difference;
            size += expected[i] * expected[i];
        }

        return error == 0 ? 0 : error / size;
    }

    public static double Activate(Activation activation, double negativeSlope, double x) => activation switch
    {
        Activation.Identity => x,
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => x >= 0 ? x : negativeSlope * x,
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Gelu => x * 0.5 * ComplementaryError(-x / Math.Sqrt(2)),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    /// <summary>erfc(x): the Taylor series of erf near 0, the continued fraction of erfc beyond (Abramowitz and Stegun 7.1.5 and 7.1.14).</summary>
    public static double ComplementaryError(double x)
    {
        double size = Math.Abs(x);
        if (size < 2.5)
        {
            double term = x;
            double sum = x;
            for (int n = 1; n < 80; n++)
            {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }

            return 1 - 2 / Math.Sqrt(Math.PI) * sum;
        }

        double fraction = 0;
        for (int n = 120; n >= 1; n--)
        {
            fraction = n / 2.0 / (size + fraction);
        }

        double tail = Math.Exp(-size * size) / Math.Sqrt(Math.PI) / (size + fraction);
        return x > 0 ? tail : 2 - tail;
    }

    /// <summary>Latents from −2 to 2.</summary>
    public static float[] Latents(int count, int seed = 5)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(random.NextDouble() * 4 - 2);
        }

        return values;
    }

    private static double[] Multiply(Model model, LinearLayer linear, double[] inputs, int batch)
    {
        var weights = new float[linear.Inputs];
        var biases = new float[linear.Outputs];
        if (linear.Bias is not null)
        {
            model.ReadRows(linear.Bias, 0, biases);
        }

        var outputs = new double[batch * linear.Outputs];
        for (int output = 0; output < linear.Outputs; output++)
        {
            model.ReadRows(linear.Weight, output, weights);
            for (int instance = 0; instance < batch; instance++)
            {
                double sum = biases[output];
                for (int input = 0; input < linear.Inputs; input++)
                {
                    sum += (double)weights[input] * inputs[instance * linear.Inputs + input];
                }

                outputs[instance * linear.Outputs + output] = sum;
            }
        }

        return outputs;
    }
}
