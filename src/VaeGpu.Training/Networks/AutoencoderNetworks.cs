using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>The encoder and the decoder p(x | z) of one model. Pictures are [batch, values].</summary>
internal abstract class AutoencoderNetworks : IDisposable
{
    private readonly double _sigma0;

    /// <summary>Makes the networks at random weights, drawn from torch's global generator.</summary>
    protected AutoencoderNetworks(ModelArchitecture architecture)
    {
        Architecture = architecture;
        _sigma0 = architecture.Sigma0;
        Encoder = new Mlp("encoder", architecture.Encoder!);
        Decoder = new Mlp("decoder", architecture.Decoder);
    }

    public ModelArchitecture Architecture { get; }

    public Mlp Encoder { get; }

    public Mlp Decoder { get; }

    /// <summary>Each tensor that the file holds and training changes.</summary>
    public virtual IEnumerable<(string Name, Tensor Tensor)> NamedTensors() => Encoder.NamedTensors().Concat(Decoder.NamedTensors());

    /// <summary>Moves everything.</summary>
    public virtual void To(Device device)
    {
        Encoder.to(device);
        Decoder.to(device);
    }

    /// <summary>log p(x | z): [batch], in nats.</summary>
    /// <param name="decoded">What the decoder gives for z.</param>
    /// <param name="images">x.</param>
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

    /// <summary>The likelihood's mean: pictures.</summary>
    public Tensor DecodeMean(Tensor latents)
    {
        Tensor decoded = Decoder.call(latents);
        return Architecture.Logits ? decoded.sigmoid() : decoded;
    }

    /// <summary>
    /// The output bias starts at the mean picture (at its logit where a sigmoid follows), so that the first epochs are not spent on finding it.
    /// Everything else starts at random.
    /// </summary>
    /// <param name="images">[count, values] bytes.</param>
    public void StartAtMean(Tensor images)
    {
        if (Decoder.OutputBias is not { } bias)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        Tensor mean = PixelMean(images);
        if (Architecture.Decoder.ToDense(Architecture.Logits)[^1].Activation == Activation.Sigmoid)
        {
            Tensor clamped = mean.clamp(0.005, 0.995);
            mean = (clamped / (clamped * -1 + 1)).log();
        }

        bias.copy_(mean.to(float32).cpu());
    }

    public virtual void Dispose()
    {
        Encoder.Dispose();
        Decoder.Dispose();
    }

    /// <summary>The part of an architecture that all kinds share.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="image">The shape of a picture.</param>
    /// <param name="latent">Values of a latent.</param>
    /// <param name="encoding">Values that the encoder gives.</param>
    protected static ModelArchitecture Describe(ModelKind kind, AutoencoderTrainingOptions options, ImageShape image, int latent, int encoding)
    {
        ImmutableArray<int> decoderHidden = options.DecoderHidden.IsDefault ? [.. options.Hidden.Reverse()] : options.DecoderHidden;
        bool bernoulli = options.Likelihood == Likelihood.Bernoulli;
        return new ModelArchitecture
        {
            Kind = kind,
            Image = image,
            LatentSize = latent,
            Encoder = Mlp.Describe("encoder", [image.Elements, .. options.Hidden, encoding], options.Activation, options.NegativeSlope, Activation.Identity),
            Decoder = Mlp.Describe("decoder", [latent, .. decoderHidden, image.Elements], options.Activation, options.NegativeSlope, options.SigmoidMean && !bernoulli ? Activation.Sigmoid : Activation.Identity),
            Likelihood = options.Likelihood,
            Logits = bernoulli,
            Sigma0 = bernoulli ? 0 : (float)options.Sigma0,
        };
    }

    /// <summary>Copies a model's weights in.</summary>
    protected void CopyFrom(Model model)
    {
        using IDisposable grad = no_grad();
        foreach ((string name, Tensor tensor) in NamedTensors())
        {
            TensorMemory.CopyIn(model, name, tensor);
        }
    }

    /// <summary>The mean picture: [values], in [0, 1], float64.</summary>
    /// <param name="images">[count, values] bytes.</param>
    protected static Tensor PixelMean(Tensor images)
    {
        const long Chunk = 4096;
        Tensor sum = zeros(images.shape[1], dtype: float64, device: images.device);
        for (long start = 0; start < images.shape[0]; start += Chunk)
        {
            using DisposeScope scope = NewDisposeScope();
            sum.add_(images.narrow(0, start, Math.Min(Chunk, images.shape[0] - start)).to(float64).sum(dim: 0));
        }

        return sum / (255.0 * images.shape[0]);
    }
}
