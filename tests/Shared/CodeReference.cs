namespace VaeGpu.Testing;

/// <summary>Codes and priors over codes in plain double arithmetic, written from the definitions.</summary>
internal static class CodeReference
{
    /// <summary>[batch, latent] of [batch, positions].</summary>
    public static float[] Vectors(Model model, ReadOnlySpan<int> codes)
    {
        Codebook codebook = model.Architecture.Codebook!;
        float[] vectors = model.ReadAll(codebook.Tensor);
        var latents = new float[codes.Length * codebook.Size];
        for (int i = 0; i < codes.Length; i++)
        {
            int first = codebook.Shared ? 0 : i % codebook.Positions * codebook.Codes;
            Array.Copy(vectors, (first + codes[i]) * codebook.Size, latents, i * codebook.Size, codebook.Size);
        }

        return latents;
    }

    /// <summary>[batch, positions] of [batch, latent]: at each position the nearest code, the lowest of equals; 0 where none is at a finite distance.</summary>
    public static int[] Nearest(Model model, ReadOnlySpan<double> latents)
    {
        Codebook codebook = model.Architecture.Codebook!;
        float[] vectors = model.ReadAll(codebook.Tensor);
        var codes = new int[latents.Length / codebook.Size];
        for (int i = 0; i < codes.Length; i++)
        {
            double least = double.PositiveInfinity;
            for (int code = 0; code < codebook.Codes; code++)
            {
                int first = (codebook.Shared ? 0 : i % codebook.Positions * codebook.Codes) + code;
                double distance = 0;
                for (int value = 0; value < codebook.Size; value++)
                {
                    double difference = latents[i * codebook.Size + value] - vectors[first * codebook.Size + value];
                    distance += difference * difference;
                }

                if (distance < least)
                {
                    least = distance;
                    codes[i] = code;
                }
            }
        }

        return codes;
    }

    /// <summary>The codes whose vectors latents are, bit for bit; fails where one is none.</summary>
    public static int[] Find(Model model, ReadOnlySpan<float> latents)
    {
        int[] codes = Nearest(model, Widen(latents));
        Assert.That(Vectors(model, codes), Is.EqualTo(latents.ToArray()), "latents are vectors of the codebook");
        return codes;
    }

    /// <summary>[batch, outputs] of a network for [batch, inputs].</summary>
    public static double[] Run(Model model, Network network, double[] values)
    {
        foreach (Layer layer in network.Layers)
        {
            if (layer is not LinearLayer linear)
            {
                values = Array.ConvertAll(values, value => DoubleReference.Activate(((ActivationLayer)layer).Activation, value));
                continue;
            }

            float[] weights = model.ReadAll(linear.Weight);
            float[] biases = linear.Bias is null ? new float[linear.Outputs] : model.ReadAll(linear.Bias);
            var outputs = new double[values.Length / linear.Inputs * linear.Outputs];
            for (int i = 0; i < outputs.Length; i++)
            {
                (int instance, int output) = Math.DivRem(i, linear.Outputs);
                outputs[i] = biases[output];
                for (int input = 0; input < linear.Inputs; input++)
                {
                    outputs[i] += (double)weights[output * linear.Inputs + input] * values[instance * linear.Inputs + input];
                }
            }

            values = outputs;
        }

        return values;
    }

    /// <summary>The logits of a position's codes, given a latent's codes before it.</summary>
    public static double[] Logits(Model model, PriorKind kind, ReadOnlySpan<int> codes, int position)
    {
        Codebook codebook = model.Architecture.Codebook!;
        if (kind == PriorKind.Independent)
        {
            return codebook.Frequencies is null
                ? new double[codebook.Codes]
                : Array.ConvertAll(model.ReadAll(codebook.Frequencies)[(position * codebook.Codes)..((position + 1) * codebook.Codes)], frequency => Math.Log(frequency));
        }

        double[] latent = Widen(Vectors(model, codes));
        latent.AsSpan(position * codebook.Size).Clear();
        double[] all = Run(model, ((AutoregressivePrior)model.Architecture.Prior).Network, latent);
        return all[(position * codebook.Codes)..((position + 1) * codebook.Codes)];
    }

    /// <summary>Checks that each code is the one that its position's uniform number chooses, to within 1e-4 of the interval of its probability.</summary>
    /// <param name="model">A model whose latents are codes.</param>
    /// <param name="kind">The prior that was drawn from.</param>
    /// <param name="codes">[batch, positions].</param>
    /// <param name="input">What was asked for.</param>
    public static void AssertDrawn(Model model, PriorKind kind, int[] codes, in DecoderInput input)
    {
        int positions = model.Architecture.Codebook!.Positions;
        for (int i = 0; i < codes.Length; i++)
        {
            (int instance, int position) = Math.DivRem(i, positions);
            double[] logits = Logits(model, kind, codes.AsSpan(instance * positions, positions), position);
            double uniform = Uniform(input.Seed, input.Frame, input.First + (uint)instance, (uint)position);
            if (input.Temperature == 0)
            {
                Assert.That(logits[codes[i]], Is.EqualTo(logits.Max()).Within(1e-5), $"draw {instance}, position {position}");
                continue;
            }

            (double low, double high) = Interval(logits, input.Temperature, input.TopK, codes[i]);
            Assert.That(high, Is.GreaterThan(low), $"draw {instance}, position {position}: code {codes[i]} has a probability");
            Assert.That(uniform, Is.InRange(low - 1e-4, high + 1e-4), $"draw {instance}, position {position}, code {codes[i]}");
        }
    }

    /// <summary>The uniform number of a position: word 0 of the block (position, instance, frame, 4).</summary>
    public static double Uniform(ulong seed, uint frame, uint instance, uint position)
    {
        uint word = Philox4x32.Generate(seed, System.Runtime.Intrinsics.Vector128.Create(position, instance, frame, 4u))[0];
        return ((word >> 8) + 1) / 16777216.0;
    }

    public static double[] Widen(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    /// <summary>From where to where the cumulative probabilities go at a code.</summary>
    private static (double Low, double High) Interval(double[] logits, double temperature, int topK, int code)
    {
        int[] likeliest = [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ThenBy(i => i).Take(topK == 0 ? logits.Length : topK)];
        double largest = logits.Max();
        double[] weights = [.. logits.Select((logit, i) => likeliest.Contains(i) ? Math.Exp((logit - largest) / temperature) : 0)];
        double total = weights.Sum();
        double low = weights.Take(code).Sum() / total;
        return (low, low + weights[code] / total);
    }
}
