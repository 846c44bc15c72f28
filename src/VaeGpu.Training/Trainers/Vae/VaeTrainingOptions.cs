namespace VaeGpu.Training;

/// <summary>How a VAE is trained. The defaults train a good Fashion-MNIST model in a minute or two.</summary>
public sealed record VaeTrainingOptions : AutoencoderTrainingOptions
{
    /// <summary><see cref="ModelKind.Vae"/>, or <see cref="ModelKind.LinearVae"/>, which has no hidden layers.</summary>
    public ModelKind Kind { get; init; } = ModelKind.Vae;

    /// <summary>Values of one latent.</summary>
    public int Latent { get; init; } = 16;

    /// <summary>The weight of the KL term (Higgins et al., 2017).</summary>
    public double Beta { get; init; } = 1;

    /// <summary>Epochs over which the weight of the KL term rises evenly from 0 to <see cref="Beta"/>; 0 for none.</summary>
    public double KlWarmup { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Kind is ModelKind.Vae or ModelKind.LinearVae, $"a VAE trainer makes {nameof(ModelKind.Vae)} and {nameof(ModelKind.LinearVae)}, not {Kind}");
        Require(Kind == ModelKind.Vae || Likelihood == Likelihood.Gaussian && !SigmoidMean, "a linear VAE has a Gaussian likelihood with an identity mean");
        Require(Latent is > 0 and <= 4096, $"a latent has 1 to 4096 values, not {Latent}");
        Require(double.IsFinite(Beta) && Beta >= 0, $"beta must be 0 or more, not {Beta}");
        Require(double.IsFinite(KlWarmup) && KlWarmup >= 0, $"the KL warm-up takes 0 or more epochs, not {KlWarmup}");
        base.Validate();
    }

    /// <summary>The weight of the KL term at one step.</summary>
    internal double KlWeightAt(TrainingTime time) => Beta * (KlWarmup > 0 ? Math.Min(1, time.Step / (KlWarmup * time.StepsPerEpoch)) : 1);
}
