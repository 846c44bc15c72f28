using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>How a model of an encoder and a decoder is trained, whatever lies between the two.</summary>
public abstract record AutoencoderTrainingOptions : GradientTrainingOptions
{
    private protected AutoencoderTrainingOptions()
    {
    }

    /// <summary>Widths of the encoder's hidden layers, first to last; the decoder's are the same backwards unless <see cref="DecoderHidden"/> says otherwise.</summary>
    public ImmutableArray<int> Hidden { get; init; } = [400, 400];

    /// <summary>Widths of the decoder's hidden layers, from the latent on; default mirrors <see cref="Hidden"/>.</summary>
    public ImmutableArray<int> DecoderHidden { get; init; }

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

    /// <inheritdoc/>
    public override void Validate()
    {
        RequireWidths(DecoderHidden.IsDefault ? Hidden : [.. Hidden, .. DecoderHidden]);
        Require(double.IsFinite(Sigma0) && Sigma0 > 0, $"sigma0 must be above 0, not {Sigma0}");
        base.Validate();
    }
}
