using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>How a VAE is trained. The defaults train a good Fashion-MNIST model in a minute or two.</summary>
public sealed record VaeTrainingOptions
{
    /// <summary><see cref="ModelKind.Vae"/>, or <see cref="ModelKind.LinearVae"/>, which has no hidden layers.</summary>
    public ModelKind Kind { get; init; } = ModelKind.Vae;

    /// <summary>Widths of the encoder's hidden layers, first to last; the decoder's are the same backwards unless <see cref="DecoderHidden"/> says otherwise.</summary>
    public ImmutableArray<int> Hidden { get; init; } = [400, 400];

    /// <summary>Widths of the decoder's hidden layers, from the latent on; default mirrors <see cref="Hidden"/>.</summary>
    public ImmutableArray<int> DecoderHidden { get; init; }

    /// <summary>Values of one latent.</summary>
    public int Latent { get; init; } = 16;

    /// <summary>The activation between layers.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>The slope below zero of <see cref="Activation.LeakyRelu"/>.</summary>
    public float NegativeSlope { get; init; } = 0.01f;

    /// <summary>True for a sigmoid at the end of a Gaussian decoder's mean, so that pixels stay in [0, 1]; false for the identity.</summary>
    public bool SigmoidMean { get; init; }

    /// <summary>p(x | z).</summary>
    public Likelihood Likelihood { get; init; } = Likelihood.Gaussian;

    /// <summary>True to draw every pixel anew at each step as a Bernoulli variable of its grey value (dynamic binarisation, Burda et al., 2016).</summary>
    public bool Binarize { get; init; }

    /// <summary>The fixed deviation of a Gaussian likelihood, in units of pixel values in [0, 1].</summary>
    public double Sigma0 { get; init; } = 0.2;

    /// <summary>The weight of the KL term (Higgins et al., 2017).</summary>
    public double Beta { get; init; } = 1;

    /// <summary>Epochs over which the weight of the KL term rises evenly from 0 to <see cref="Beta"/>; 0 for none.</summary>
    public double KlWarmup { get; init; }

    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images a step.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Adam's rate at the start (Kingma and Ba, 2015).</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>True to anneal the rate to 0 by half a cosine over the whole run (Loshchilov and Hutter, 2017).</summary>
    public bool CosineDecay { get; init; } = true;

    /// <summary>Decides the first weights, the order of images and every draw. The same seed, machine and thread count give the same bytes.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Images held out of training; the epoch whose model is best on them is kept. 0 trains on all and keeps the last.</summary>
    public int Validation { get; init; }

    /// <summary>Where torch computes: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads that torch uses; 0 chooses: one, which was measured faster than two for these sizes (docs/performance.md).</summary>
    public int Threads { get; init; }

    /// <summary>Says what is wrong with the options.</summary>
    /// <exception cref="ArgumentException">One cannot be used; the message says what would do.</exception>
    public void Validate()
    {
        Require(Kind is ModelKind.Vae or ModelKind.LinearVae, $"a VAE trainer makes {nameof(ModelKind.Vae)} and {nameof(ModelKind.LinearVae)}, not {Kind}");
        foreach (int width in DecoderHidden.IsDefault ? Hidden : [.. Hidden, .. DecoderHidden])
        {
            Require(width is > 0 and <= 65_536, $"hidden layers are 1 to 65536 wide, not {width}");
        }

        Require(Kind == ModelKind.Vae || Likelihood == Likelihood.Gaussian && !SigmoidMean, "a linear VAE has a Gaussian likelihood with an identity mean");
        Require(Latent is > 0 and <= 4096, $"a latent has 1 to 4096 values, not {Latent}");
        Require(double.IsFinite(Sigma0) && Sigma0 > 0, $"sigma0 must be above 0, not {Sigma0}");
        Require(double.IsFinite(Beta) && Beta >= 0, $"beta must be 0 or more, not {Beta}");
        Require(double.IsFinite(KlWarmup) && KlWarmup >= 0, $"the KL warm-up takes 0 or more epochs, not {KlWarmup}");
        Require(Epochs > 0, $"at least one epoch must be trained, not {Epochs}");
        Require(Batch > 0, $"a batch has at least one image, not {Batch}");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, $"the learning rate must be above 0, not {LearningRate}");
        Require(Validation >= 0, $"0 or more images can be held out, not {Validation}");
        Require(Threads >= 0, $"0 or more threads, not {Threads}");

        static void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new ArgumentException(message);
            }
        }
    }
}
