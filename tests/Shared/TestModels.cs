using System.Collections.Immutable;

namespace VaeGpu.Testing;

/// <summary>Small models with random weights, made in memory: the same seed gives the same model. Linked into every test project that needs one.</summary>
internal static class TestModels
{
    /// <summary>An MLP VAE: picture → hidden widths → 2 · latent, and latent → hidden widths reversed → picture.</summary>
    /// <param name="image">The picture; 1×4×4 where it is not given.</param>
    /// <param name="latent">Values of a latent.</param>
    /// <param name="hidden">The encoder's hidden widths; the decoder's are the same backwards.</param>
    /// <param name="activation">Behind every hidden layer.</param>
    /// <param name="final">Behind the decoder's last layer.</param>
    /// <param name="likelihood">How outputs are read.</param>
    /// <param name="logits">Whether the decoder's last layer gives logits.</param>
    /// <param name="bias">Whether layers have a bias.</param>
    /// <param name="seed">Of the weights and the golden pairs.</param>
    /// <param name="precision">How weights are stored.</param>
    /// <param name="golden">Whether golden pairs are made, by the double-precision reference.</param>
    public static Model Vae(
        ImageShape? image = null,
        int latent = 3,
        int[]? hidden = null,
        Activation activation = Activation.Relu,
        Activation final = Activation.Identity,
        Likelihood likelihood = Likelihood.Gaussian,
        bool logits = false,
        bool bias = true,
        int seed = 1,
        ModelPrecision precision = ModelPrecision.Float32,
        bool golden = true)
    {
        ImageShape shape = image ?? new ImageShape(1, 4, 4);
        int[] between = hidden ?? [8];
        return Build(
            new ModelArchitecture
            {
                Kind = ModelKind.Vae,
                Image = shape,
                LatentSize = latent,
                Encoder = Network("encoder", [shape.Elements, .. between, 2 * latent], activation, Activation.Identity, bias),
                Decoder = Network("decoder", [latent, .. between.Reverse(), shape.Elements], activation, final, bias),
                Likelihood = likelihood,
                Logits = logits,
                Sigma0 = likelihood == Likelihood.Gaussian ? 0.2f : 0,
            },
            seed,
            precision,
            golden);
    }

    /// <summary>A decoder alone, of any widths, whose picture is one row of grey pixels.</summary>
    /// <param name="widths">Latent, hidden widths, pixels.</param>
    /// <param name="activation">Behind every hidden layer.</param>
    /// <param name="final">Behind the last layer.</param>
    /// <param name="bias">Whether layers have a bias.</param>
    /// <param name="seed">Of the weights and the golden pairs.</param>
    /// <param name="precision">How weights are stored.</param>
    /// <param name="golden">Whether golden pairs are made, by the double-precision reference.</param>
    public static Model Decoder(
        int[] widths,
        Activation activation = Activation.Relu,
        Activation final = Activation.Identity,
        bool bias = true,
        int seed = 1,
        ModelPrecision precision = ModelPrecision.Float32,
        bool golden = false) =>
        Build(
            new ModelArchitecture
            {
                Kind = ModelKind.Vae,
                Image = new ImageShape(1, 1, widths[^1]),
                LatentSize = widths[0],
                Decoder = Network("decoder", widths, activation, final, bias),
                Sigma0 = 0.2f,
            },
            seed,
            precision,
            golden);

    /// <summary>A network by PyTorch's names for a Sequential, activations counted: <c>decoder.0.weight</c>, <c>decoder.2.weight</c>.</summary>
    public static Network Network(string name, int[] widths, Activation activation, Activation final, bool bias = true)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        for (int i = 0; i + 1 < widths.Length; i++)
        {
            int index = layers.Count;
            layers.Add(new LinearLayer(widths[i], widths[i + 1], $"{name}.{index}.weight", bias ? $"{name}.{index}.bias" : null));
            Activation behind = i + 2 == widths.Length ? final : activation;
            if (behind != Activation.Identity)
            {
                layers.Add(new ActivationLayer(behind));
            }
        }

        return new Network(layers.ToImmutable());
    }

    /// <summary>Fills an architecture with uniform weights of variance 2 / inputs and biases within ±0.1.</summary>
    public static Model Build(ModelArchitecture architecture, int seed = 1, ModelPrecision precision = ModelPrecision.Float32, bool golden = true)
    {
        var random = new Random(seed);
        using var builder = new ModelBuilder(architecture);
        foreach (TensorInfo tensor in builder.Tensors)
        {
            double reach = tensor.Shape.Length > 1 ? Math.Sqrt(6.0 / tensor.RowLength) : 0.1;
            var row = new float[tensor.RowLength];
            for (int i = 0; i < tensor.Rows; i++)
            {
                foreach (ref float value in row.AsSpan())
                {
                    value = (float)(((2 * random.NextDouble()) - 1) * reach);
                }

                builder.SetRows(tensor.Name, i, row);
            }
        }

        if (golden)
        {
            builder.SetReferenceGolden(seed: (ulong)seed);
        }

        return builder.Build(precision);
    }
}
