using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// The encoder q(z | x) and the decoder p(x | z) of one model, with the terms of its evidence lower bound (Kingma and Welling, 2014, equations 3 and 10).
/// Pictures are [batch, values], all terms [batch], in nats.
/// </summary>
internal sealed class VaeNetworks : IDisposable
{
    private readonly double _sigma0;

    private VaeNetworks(ModelArchitecture architecture)
    {
        Architecture = architecture;
        _sigma0 = architecture.Sigma0;
        Encoder = new Mlp("encoder", architecture.Encoder!);
        Decoder = new Mlp("decoder", architecture.Decoder);
    }

    public ModelArchitecture Architecture { get; }

    public Mlp Encoder { get; }

    public Mlp Decoder { get; }

    /// <summary>Makes new networks at random weights, drawn from torch's global generator.</summary>
    public static VaeNetworks Create(VaeTrainingOptions options, ImageShape image)
    {
        bool linear = options.Kind == ModelKind.LinearVae;
        ImmutableArray<int> hidden = linear ? [] : options.Hidden;
        ImmutableArray<int> decoderHidden = linear ? [] : options.DecoderHidden.IsDefault ? [.. hidden.Reverse()] : options.DecoderHidden;
        bool bernoulli = options.Likelihood == Likelihood.Bernoulli;
        return new VaeNetworks(new ModelArchitecture
        {
            Kind = options.Kind,
            Image = image,
            LatentSize = options.Latent,
            Encoder = Mlp.Describe("encoder", [image.Elements, .. hidden, 2 * options.Latent], options.Activation, options.NegativeSlope, Activation.Identity),
            Decoder = Mlp.Describe("decoder", [options.Latent, .. decoderHidden, image.Elements], options.Activation, options.NegativeSlope, options.SigmoidMean && !bernoulli ? Activation.Sigmoid : Activation.Identity),
            Likelihood = options.Likelihood,
            Logits = bernoulli,
            Sigma0 = bernoulli ? 0 : (float)options.Sigma0,
            Beta = (float)options.Beta,
        });
    }

    /// <summary>The networks of a model file.</summary>
    /// <exception cref="NotSupportedException">The file has no encoder.</exception>
    public static VaeNetworks Load(Model model)
    {
        if (model.Architecture.Encoder is null)
        {
            throw new NotSupportedException("the model has no encoder, so its evidence lower bound cannot be estimated");
        }

        var networks = new VaeNetworks(model.Architecture);
        using IDisposable grad = no_grad();
        foreach ((string name, Tensor tensor) in networks.Encoder.NamedTensors().Concat(networks.Decoder.NamedTensors()))
        {
            TensorMemory.CopyIn(model, name, tensor);
        }

        return networks;
    }

    /// <summary>Moves both networks.</summary>
    public void To(Device device)
    {
        Encoder.to(device);
        Decoder.to(device);
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

    /// <summary>log p(x | z), where <paramref name="decoded"/> is what the decoder gives for z.</summary>
    public Tensor LogLikelihood(Tensor decoded, Tensor images)
    {
        if (Architecture.Likelihood == Likelihood.Gaussian)
        {
            double constant = -0.5 * Architecture.Image.Elements * Math.Log(2 * Math.PI * _sigma0 * _sigma0);
            return (images - decoded).square().sum(1) * (-0.5 / (_sigma0 * _sigma0)) + constant;
        }

        if (Architecture.Logits)
        {
            return -nn.functional.binary_cross_entropy_with_logits(decoded, images, reduction: nn.Reduction.None).sum(1);
        }

        return -nn.functional.binary_cross_entropy(decoded, images, reduction: nn.Reduction.None).sum(1);
    }

    /// <summary>KL(q(z | x) ‖ N(0, I)) of each latent: [batch, latent].</summary>
    public static Tensor Kl(Tensor mean, Tensor logVariance) => (mean.square() + logVariance.exp() - logVariance - 1) * 0.5;

    public void Dispose()
    {
        Encoder.Dispose();
        Decoder.Dispose();
    }
}
