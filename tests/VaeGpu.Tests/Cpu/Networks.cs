using System.Collections.Immutable;

namespace VaeGpu.Tests;

/// <summary>Small random models, and the plain double-precision networks that they are held against.</summary>
internal static class Networks
{
    /// <summary>A model with random weights of about unit gain.</summary>
    /// <param name="widths">Latent, hidden widths, picture elements.</param>
    /// <param name="activation">After every layer but the last.</param>
    /// <param name="encoder">True to give it an encoder with the same widths backwards.</param>
    /// <param name="image">The picture's shape; one row of grey where it is null.</param>
    /// <param name="change">Changes the architecture before the model is made.</param>
    /// <param name="precision">How the weights are stored.</param>
    public static Model Create(
        int[] widths,
        Activation activation,
        bool encoder = false,
        ImageShape? image = null,
        Func<ModelArchitecture, ModelArchitecture>? change = null,
        ModelPrecision precision = ModelPrecision.Float32)
    {
        var architecture = new ModelArchitecture
        {
            Kind = ModelKind.Vae,
            Image = image ?? new ImageShape(1, 1, widths[^1]),
            LatentSize = widths[0],
            Decoder = CreateNetwork("decoder", widths, activation),
            Encoder = encoder ? CreateNetwork("encoder", [.. widths.Reverse().SkipLast(1), 2 * widths[0]], activation) : null,
            Sigma0 = 1,
        };
        architecture = change?.Invoke(architecture) ?? architecture;
        using var builder = new ModelBuilder(architecture);
        var random = new Random(widths.Sum());
        foreach (TensorInfo tensor in builder.Tensors)
        {
            var values = new float[tensor.Elements];
            double scale = tensor.Shape.Length == 2 ? Math.Sqrt(3.0 / tensor.Shape[1]) : 0.5;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)((2 * random.NextDouble() - 1) * scale);
            }

            builder.Set(tensor.Name, values);
        }

        return builder.Build(precision);
    }

    /// <summary>Runs a network in double on the weights as the model gives them.</summary>
    /// <returns>[batch, outputs].</returns>
    public static double[] Run(Model model, Network network, ReadOnlySpan<float> values, bool finalSigmoid = false)
    {
        double[] current = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            current[i] = values[i];
        }

        foreach (DenseLayer layer in network.ToDense(finalSigmoid))
        {
            float[] weights = model.ReadAll(layer.Linear.Weight);
            float[]? biases = layer.Linear.Bias is { } bias ? model.ReadAll(bias) : null;
            int inputs = layer.Linear.Inputs;
            int outputs = layer.Linear.Outputs;
            int batch = current.Length / inputs;
            var next = new double[batch * outputs];
            for (int row = 0; row < batch; row++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    double sum = biases?[output] ?? 0;
                    for (int input = 0; input < inputs; input++)
                    {
                        sum += (double)weights[output * inputs + input] * current[row * inputs + input];
                    }

                    next[row * outputs + output] = Activate(layer.Activation, layer.NegativeSlope, sum);
                }
            }

            current = next;
        }

        return current;
    }

    public static double Activate(Activation activation, double negativeSlope, double x) => activation switch
    {
        Activation.Identity => x,
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => x < 0 ? negativeSlope * x : x,
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Gelu => 0.5 * x * ComplementaryError(-x / Math.Sqrt(2)),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    /// <summary>‖a − b‖² / ‖b‖².</summary>
    public static double NormalisedError(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected)
    {
        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }

        return error / size;
    }

    /// <summary>Numbers about uniform in [−2, 2).</summary>
    public static float[] Values(int count, int seed = 1)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(4 * random.NextDouble() - 2);
        }

        return values;
    }

    /// <summary>erfc to double precision: the Taylor series of erf near 0 (DLMF 7.6.2), the continued fraction further out (DLMF 7.9.1).</summary>
    public static double ComplementaryError(double x)
    {
        if (x < 0)
        {
            return 2 - ComplementaryError(-x);
        }

        if (x < 2)
        {
            double term = x;
            double sum = x;
            for (int n = 1; n < 100; n++)
            {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }

            return 1 - 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
        }

        double fraction = x;
        for (int n = 200; n > 0; n--)
        {
            fraction = x + n / 2.0 / fraction;
        }

        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }

    private static Network CreateNetwork(string prefix, int[] widths, Activation activation)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        for (int i = 0; i + 1 < widths.Length; i++)
        {
            // One layer in three goes without a bias.
            layers.Add(new LinearLayer(widths[i], widths[i + 1], $"{prefix}.{i}.weight", i % 3 == 1 ? null : $"{prefix}.{i}.bias"));
            if (i + 2 < widths.Length && activation != Activation.Identity)
            {
                layers.Add(new ActivationLayer(activation, 0.2f));
            }
        }

        return new Network(layers.ToImmutable());
    }
}
