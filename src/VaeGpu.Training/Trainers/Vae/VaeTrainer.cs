using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// Trains a VAE by maximising the evidence lower bound with Adam and the reparameterised gradient (Kingma and Welling, 2014). Its terms, in nats an
/// image: <c>elbo</c>, reconstruction − KL whatever the weight; <c>reconstruction</c>, E log p(x | z) by one draw of z; <c>kl</c>, KL(q(z | x) ‖ p(z)).
/// The loss is −reconstruction + weight × KL, and the best epoch has the highest <c>elbo</c>.
/// </summary>
public sealed class VaeTrainer : GradientTrainer
{
    private readonly VaeTrainingOptions _options;

    /// <summary>Checks the options.</summary>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public VaeTrainer(VaeTrainingOptions options)
        : base(options) => _options = options;

    private protected override Objective CreateObjective(ImageData training, ImageData heldOut, Device device) =>
        new VaeObjective(_options, training, heldOut, device);
}
