using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// Trains the autoregressive prior of a VQ-VAE on the codes of images: a masked MLP (Germain et al., 2015) by cross-entropy, in nats a code. Its only
/// term is <c>bitsPerCode</c>, the same in bits; the best epoch has the lowest. What is saved is the model with that prior, its other numbers unchanged.
/// </summary>
public sealed class AutoregressivePriorTrainer : GradientTrainer
{
    private readonly Model _model;
    private readonly AutoregressivePriorTrainingOptions _options;

    /// <summary>Checks model and options.</summary>
    /// <param name="model">A VQ-VAE with an encoder; must not be disposed before training ends.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    /// <exception cref="NotSupportedException">The model is no VQ-VAE, or has no encoder.</exception>
    public AutoregressivePriorTrainer(Model model, AutoregressivePriorTrainingOptions options)
        : base(options)
    {
        ArgumentNullException.ThrowIfNull(model);
        VqVaeNetworks.RequireCodes(model);
        _model = model;
        _options = options;
    }

    private protected override Objective CreateObjective(ImageData training, ImageData heldOut, Device device) =>
        training.Shape == _model.Architecture.Image
            ? new AutoregressivePriorObjective(_model, _options, training, heldOut, device)
            : throw new DataException($"{training.Name}: images of {training.Shape}, and the model is of {_model.Architecture.Image}");
}
