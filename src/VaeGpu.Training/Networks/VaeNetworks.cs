using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// The encoder q(z | x) and the decoder p(x | z) of one VAE, with the terms of its evidence lower bound (Kingma and Welling, 2014, equations 3 and 10).
/// Pictures are [batch, values], all terms [batch], in nats.
/// </summary>
internal sealed class VaeNetworks : AutoencoderNetworks
{
    private VaeNetworks(ModelArchitecture architecture)
        : base(architecture)
    {
    }

    /// <summary>Makes new networks at random weights, drawn from torch's global generator.</summary>
    public static VaeNetworks Create(VaeTrainingOptions options, ImageShape image)
    {
        AutoencoderTrainingOptions widths = options.Kind == ModelKind.LinearVae ? options with { Hidden = [], DecoderHidden = [] } : options;
        return new VaeNetworks(Describe(options.Kind, widths, image, options.Latent, 2 * options.Latent) with { Beta = (float)options.Beta });
    }

    /// <summary>The networks of a model file.</summary>
    /// <exception cref="NotSupportedException">The file has no encoder, or its latents are codes.</exception>
    public static VaeNetworks Load(Model model)
    {
        if (model.Architecture.Encoder is null || model.Architecture.Codebook is not null)
        {
            throw new NotSupportedException(model.Architecture.Encoder is null
                ? "the model has no encoder, so its evidence lower bound cannot be estimated"
                : "the model's latents are codes, so it has no evidence lower bound of a VAE");
        }

        var networks = new VaeNetworks(model.Architecture);
        networks.CopyFrom(model);
        return networks;
    }

    /// <summary>q(z | x): mean and log variance, each [batch, latent].</summary>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor images)
    {
        Tensor encoded = Encoder.call(images);
        long latent = Architecture.LatentSize;
        return (encoded.narrow(1, 0, latent), encoded.narrow(1, latent, latent));
    }

    /// <summary>z = mean + sigma · epsilon, epsilon from N(0, I) by <paramref name="generator"/>, torch's global one where it is null.</summary>
    public static Tensor Reparameterise(Tensor mean, Tensor logVariance, Generator? generator = null) =>
        mean + (logVariance * 0.5).exp() * randn(mean.shape, dtype: float32, device: mean.device, generator: generator);

    /// <summary>KL(q(z | x) ‖ N(0, I)) of each latent: [batch, latent].</summary>
    public static Tensor Kl(Tensor mean, Tensor logVariance) => (mean.square() + logVariance.exp() - logVariance - 1) * 0.5;
}
