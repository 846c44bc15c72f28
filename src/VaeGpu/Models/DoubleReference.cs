namespace VaeGpu;

/// <summary>
/// The plainest decoder and encoder there can be: one multiplication after the other in double precision, on one thread, straight from the model's
/// definition. It is what golden pairs are made by where torch is not at hand, and what backends are held against. It shares no code with any of them,
/// will never be fast, and allocates. Stateless and thread-safe.
/// </summary>
public static class DoubleReference
{
    /// <summary>Latents to the likelihood's mean, after the sigmoid where the decoder gives logits.</summary>
    /// <param name="model">The model; its weights are used as stored, rounding and all.</param>
    /// <param name="latents">[batch, latent].</param>
    /// <returns>[batch, channels · height · width].</returns>
    /// <exception cref="ArgumentException">The length is no whole number of latents.</exception>
    public static double[] Decode(Model model, ReadOnlySpan<float> latents)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Run(model, model.Architecture.Decoder, model.Architecture.LatentSize, model.Architecture.Logits, latents);
    }

    /// <summary>Codes to the likelihood's mean: their vectors, decoded.</summary>
    /// <param name="model">A model whose latents are codes.</param>
    /// <param name="codes">[batch, positions], from 0 to below the number of codes.</param>
    /// <returns>[batch, channels · height · width].</returns>
    /// <exception cref="ArgumentException">The model has no codebook, the length is no whole number of latents, or there is no such code.</exception>
    public static double[] Decode(Model model, ReadOnlySpan<int> codes)
    {
        ArgumentNullException.ThrowIfNull(model);
        Codebook codebook = model.Architecture.Codebook ?? throw new ArgumentException("The model has no codebook.", nameof(model));
        if (codes.Length % codebook.Positions != 0)
        {
            throw new ArgumentException($"{codes.Length} codes are no whole number of latents of {codebook.Positions}.", nameof(codes));
        }

        float[] vectors = model.ReadAll(codebook.Tensor);
        var latents = new float[checked(codes.Length * codebook.Size)];
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] < 0 || codes[i] >= codebook.Codes)
            {
                throw new ArgumentException($"There is no code {codes[i]}; the codebook has {codebook.Codes}.", nameof(codes));
            }

            int vector = (codebook.Shared ? 0 : i % codebook.Positions * codebook.Codes) + codes[i];
            vectors.AsSpan(vector * codebook.Size, codebook.Size).CopyTo(latents.AsSpan(i * codebook.Size));
        }

        return Decode(model, latents);
    }

    /// <summary>Pictures to mean and log variance, or to the vectors that are then quantised.</summary>
    /// <param name="model">The model, with an encoder.</param>
    /// <param name="images">[batch, channels · height · width].</param>
    /// <returns>[batch, 2 · latent]: the means, then the log variances; where latents are codes, [batch, latent].</returns>
    /// <exception cref="ArgumentException">The model has no encoder, or the length is no whole number of pictures.</exception>
    public static double[] Encode(Model model, ReadOnlySpan<float> images)
    {
        ArgumentNullException.ThrowIfNull(model);
        Network encoder = model.Architecture.Encoder ?? throw new ArgumentException("The model has no encoder.", nameof(model));
        return Run(model, encoder, model.Architecture.Image.Elements, finalSigmoid: false, images);
    }

    /// <summary>One activation, in double precision.</summary>
    /// <param name="activation">The function.</param>
    /// <param name="x">Its argument.</param>
    /// <param name="negativeSlope">For <see cref="Activation.LeakyRelu"/>.</param>
    public static double Activate(Activation activation, double x, float negativeSlope = 0.01f) => activation switch
    {
        Activation.Identity => x,
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => x >= 0 ? x : negativeSlope * x,
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Gelu => 0.5 * x * (1 + ErrorFunction(x / Math.Sqrt(2))),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    private static double[] Run(Model model, Network network, int inputs, bool finalSigmoid, ReadOnlySpan<float> input)
    {
        int batch = input.Length / inputs;
        if (batch * inputs != input.Length)
        {
            throw new ArgumentException($"{input.Length} values are no whole number of inputs of {inputs}.", nameof(input));
        }

        var values = new double[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            values[i] = input[i];
        }

        foreach (Layer layer in network.Layers)
        {
            switch (layer)
            {
                case LinearLayer linear:
                    values = Linear(model, linear, batch, values);
                    break;
                case ActivationLayer activation:
                    Apply(activation, values);
                    break;
            }
        }

        if (finalSigmoid)
        {
            Apply(new ActivationLayer(Activation.Sigmoid), values);
        }

        return values;
    }

    private static double[] Linear(Model model, LinearLayer layer, int batch, double[] inputs)
    {
        var outputs = new double[checked(batch * layer.Outputs)];
        var weights = new float[layer.Inputs];
        Span<float> bias = stackalloc float[1];
        for (int row = 0; row < layer.Outputs; row++)
        {
            model.ReadRows(layer.Weight, row, weights);
            bias[0] = 0;
            if (layer.Bias is not null)
            {
                model.ReadRows(layer.Bias, row, bias);
            }

            for (int item = 0; item < batch; item++)
            {
                double sum = bias[0];
                for (int column = 0; column < layer.Inputs; column++)
                {
                    sum += (double)weights[column] * inputs[(item * layer.Inputs) + column];
                }

                outputs[(item * layer.Outputs) + row] = sum;
            }
        }

        return outputs;
    }

    private static void Apply(ActivationLayer layer, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Activate(layer.Activation, values[i], layer.NegativeSlope);
        }
    }

    /// <summary>erf by its series 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!! (Abramowitz and Stegun 7.1.6), whose terms are all of one sign; beyond 6 it is ±1 to the last bit.</summary>
    private static double ErrorFunction(double x)
    {
        if (!(Math.Abs(x) < 6))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
