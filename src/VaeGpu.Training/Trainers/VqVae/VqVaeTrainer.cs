using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// Trains a VQ-VAE (van den Oord et al., 2017). Its terms: <c>reconstruction</c>, log p(x | codes) in nats an image; <c>commitment</c>, its weight ×
/// ‖e − sg(c)‖² / 2 sigma0² (sigma0 = ½ for a Bernoulli); <c>codebook</c>, ‖sg(e) − c‖² / 2 sigma0², which is a part of the loss only where the codebook
/// learns by gradient; <c>perplexity</c> and <c>usedCodes</c>, means over the positions, by the codes of the last hundred steps or so. The loss is
/// −reconstruction + commitment (+ codebook), and the best epoch has the highest <c>reconstruction</c>.
/// </summary>
public sealed class VqVaeTrainer : GradientTrainer
{
    private readonly VqVaeTrainingOptions _options;

    /// <summary>Checks the options.</summary>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public VqVaeTrainer(VqVaeTrainingOptions options)
        : base(options) => _options = options;

    private protected override Objective CreateObjective(ImageData training, ImageData heldOut, Device device) =>
        new VqVaeObjective(_options, training, heldOut, device);
}
