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

    /// <summary>A VQ-VAE: picture → hidden widths → vectors, quantised, and vectors → hidden widths reversed → picture.</summary>
    /// <param name="image">The picture; 1×4×4 where it is not given.</param>
    /// <param name="positions">Codes of a latent.</param>
    /// <param name="codes">Codes to choose from.</param>
    /// <param name="size">Values of a vector.</param>
    /// <param name="hidden">The encoder's hidden widths; the decoder's are the same backwards.</param>
    /// <param name="shared">Whether all positions share one codebook.</param>
    /// <param name="frequencies">Whether the file says how often codes are used; the first is then never.</param>
    /// <param name="prior">The hidden widths of an autoregressive prior; null for the independent one.</param>
    /// <param name="exact">True for a picture that is the latent, bit for bit, and an encoder of one layer.</param>
    /// <param name="seed">Of the weights and the golden pairs.</param>
    /// <param name="precision">How weights are stored.</param>
    /// <param name="golden">Whether golden pairs are made, by the double-precision reference.</param>
    /// <param name="change">Changes a row of a tensor, by name and number.</param>
    public static Model VqVae(
        ImageShape? image = null,
        int positions = 3,
        int codes = 5,
        int size = 2,
        int[]? hidden = null,
        bool shared = false,
        bool frequencies = true,
        int[]? prior = null,
        bool exact = false,
        int seed = 1,
        ModelPrecision precision = ModelPrecision.Float32,
        bool golden = false,
        Action<string, int, float[]>? change = null)
    {
        int latent = positions * size;
        ImageShape shape = exact ? new ImageShape(1, 1, latent) : image ?? new ImageShape(1, 4, 4);
        int[] between = exact ? [] : hidden ?? [8];
        return Build(
            new ModelArchitecture
            {
                Kind = ModelKind.VqVae,
                Image = shape,
                LatentSize = latent,
                Codebook = new Codebook("codebook", positions, codes, size, shared, frequencies ? "frequencies" : null),
                Encoder = Network("encoder", [shape.Elements, .. between, latent], Activation.Relu, Activation.Identity),
                Decoder = exact ? ExactDecoder(latent) : Network("decoder", [latent, .. between.Reverse(), shape.Elements], Activation.Relu, Activation.Identity),
                Sigma0 = 0.2f,
                Prior = prior is null ? Prior.Independent : new AutoregressivePrior(Network("prior", [latent, .. prior, positions * codes], Activation.Relu, Activation.Identity)),
            },
            seed,
            precision,
            golden,
            change);
    }

    /// <summary>A K-means model: identities around centres.</summary>
    public static Model KMeans(ImageShape? image = null, int codes = 5, bool frequencies = true, bool golden = false, Action<string, int, float[]>? change = null)
    {
        ImageShape shape = image ?? new ImageShape(1, 4, 4);
        return Build(
            new ModelArchitecture
            {
                Kind = ModelKind.KMeans,
                Image = shape,
                LatentSize = shape.Elements,
                Codebook = new Codebook("centres", 1, codes, shape.Elements, Shared: true, frequencies ? "frequencies" : null),
                Encoder = VaeGpu.Network.Identity,
                Decoder = VaeGpu.Network.Identity,
                Prior = Prior.Independent,
            },
            golden: golden,
            change: change);
    }

    /// <summary>A VAE with a mixture for prior, whose picture is its latent, bit for bit.</summary>
    public static Model Mixture(MixtureCovariance covariance, int components = 3, int latent = 3) =>
        Build(
            new ModelArchitecture
            {
                Kind = ModelKind.Vae,
                Image = new ImageShape(1, 1, latent),
                LatentSize = latent,
                Decoder = ExactDecoder(latent),
                Sigma0 = 0.2f,
                Prior = new MixturePrior(components, covariance),
            },
            golden: false);

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

    /// <summary>
    /// Fills an architecture with uniform weights of variance 2 / inputs and biases within ±0.1; what a prior draws by is made to fit, and
    /// an autoregressive network masked.
    /// </summary>
    public static Model Build(
        ModelArchitecture architecture,
        int seed = 1,
        ModelPrecision precision = ModelPrecision.Float32,
        bool golden = true,
        Action<string, int, float[]>? change = null)
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

                Fit(architecture, tensor, i, row);
                change?.Invoke(tensor.Name, i, row);
                builder.SetRows(tensor.Name, i, row);
            }
        }

        if (golden)
        {
            builder.SetReferenceGolden(seed: (ulong)seed);
        }

        return builder.Build(precision);
    }

    private const string ExactWeight = "decoder.exact.weight";

    private static Network ExactDecoder(int size) => new([new LinearLayer(size, size, ExactWeight, null)]);

    /// <summary>Makes a row of random numbers one of its tensor.</summary>
    private static void Fit(ModelArchitecture architecture, TensorInfo tensor, int row, float[] values)
    {
        switch (tensor.Name)
        {
            case ExactWeight:
                values.AsSpan().Clear();
                values[row] = 1;
                break;
            case MixturePrior.Weights:
                values[0] = 2f * (row + 1) / (tensor.Rows * (tensor.Rows + 1));
                break;
            case MixturePrior.Factors when ((MixturePrior)architecture.Prior).Covariance == MixtureCovariance.Full:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = i % architecture.LatentSize > i / architecture.LatentSize ? 0 : values[i];
                }

                break;
            case MixturePrior.Factors:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = 0.2f + Math.Abs(values[i]);
                }

                break;
            case { } name when name == architecture.Codebook?.Frequencies:
                values[0] = 0;
                float sum = values.Sum(Math.Abs);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = sum == 0 ? 1 : Math.Abs(values[i]) / sum;
                }

                break;
        }

        if (architecture.Prior is AutoregressivePrior autoregressive)
        {
            Mask(architecture.Codebook!, autoregressive.Network, tensor.Name, row, values);
        }
    }

    /// <summary>MADE's masks (Germain et al., 2015, section 3): a hidden unit may see the positions up to its own, an output those before its own.</summary>
    private static void Mask(Codebook codebook, Network network, string name, int row, float[] values)
    {
        LinearLayer[] layers = [.. network.Layers.OfType<LinearLayer>()];
        int index = Array.FindIndex(layers, layer => layer.Weight == name);
        if (index < 0)
        {
            return;
        }

        int hidden = Math.Max(codebook.Positions - 1, 1);
        bool last = index + 1 == layers.Length;
        int reach = last ? (row / codebook.Codes) - 1 : row % hidden;
        for (int i = 0; i < values.Length; i++)
        {
            int position = index == 0 ? i / codebook.Size : i % hidden;
            values[i] = position <= reach ? 2 * values[i] : 0;
        }
    }
}
