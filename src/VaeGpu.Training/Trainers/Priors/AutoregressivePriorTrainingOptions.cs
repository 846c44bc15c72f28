using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>How the autoregressive prior of a VQ-VAE is trained. The defaults take a minute or two on Fashion-MNIST.</summary>
public sealed record AutoregressivePriorTrainingOptions : GradientTrainingOptions
{
    /// <summary>Starts from what suits the codes of 60,000 images: larger batches, and as many epochs as pay before the network learns them by heart.</summary>
    public AutoregressivePriorTrainingOptions()
    {
        Epochs = 20;
        Batch = 256;
    }

    /// <summary>Widths of the hidden layers, first to last.</summary>
    public ImmutableArray<int> Hidden { get; init; } = [512, 512];

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(!Hidden.IsDefaultOrEmpty, "an autoregressive prior has at least one hidden layer");
        RequireWidths(Hidden);
        base.Validate();
    }
}
