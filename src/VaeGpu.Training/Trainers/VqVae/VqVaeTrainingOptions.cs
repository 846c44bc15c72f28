namespace VaeGpu.Training;

/// <summary>How a VQ-VAE is trained. The defaults train a good Fashion-MNIST model in some minutes.</summary>
public sealed record VqVaeTrainingOptions : AutoencoderTrainingOptions
{
    /// <summary>Starts from what suits quantised latents: wider layers, and a mean that stays in [0, 1].</summary>
    public VqVaeTrainingOptions()
    {
        Hidden = [512, 512];
        SigmoidMean = true;
    }

    /// <summary>Codes that make one latent.</summary>
    public int Positions { get; init; } = 8;

    /// <summary>Vectors to choose from at a position.</summary>
    public int Codes { get; init; } = 64;

    /// <summary>Values of a vector.</summary>
    public int CodeSize { get; init; } = 16;

    /// <summary>True where all positions choose from the same vectors, false for a codebook a position.</summary>
    public bool SharedCodebook { get; init; }

    /// <summary>How the vectors follow the encoder.</summary>
    public CodebookLearning CodebookLearning { get; init; } = CodebookLearning.Ema;

    /// <summary>The weight of ‖e − sg(c)‖², which pulls the encoder to its vectors (van den Oord et al., 2017, equation 3), against the squared error of the pixels.</summary>
    public double Commitment { get; init; } = 0.25;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Positions is > 0 and <= 4096, $"a latent has 1 to 4096 positions, not {Positions}");
        Require(Codes is > 1 and <= 65_536, $"a codebook has 2 to 65536 codes, not {Codes}");
        Require(CodeSize is > 0 and <= 4096, $"a code's vector has 1 to 4096 values, not {CodeSize}");
        Require((long)Positions * CodeSize <= 65_536, $"a latent has at most 65536 values, not {(long)Positions * CodeSize}");
        Require((long)Positions * Codes * CodeSize <= 1 << 28, $"{Positions} × {Codes} vectors of {CodeSize} values are too large a codebook");
        Require(Enum.IsDefined(CodebookLearning), $"a codebook learns by {CodebookLearning.Ema} or {CodebookLearning.Gradient}, not {CodebookLearning}");
        Require(double.IsFinite(Commitment) && Commitment >= 0, $"the commitment weight must be 0 or more, not {Commitment}");
        base.Validate();
    }
}
