using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>The evidence lower bound, its KL term weighted: −reconstruction + weight × KL, in nats an image (Kingma and Welling, 2014, equation 10).</summary>
internal sealed class VaeObjective : AutoencoderObjective<VaeNetworks>
{
    private const string Elbo = "elbo";

    private readonly VaeTrainingOptions _options;

    public VaeObjective(VaeTrainingOptions options, ImageData training, ImageData heldOut, Device device)
        : base(options, VaeNetworks.Create(options, training.Shape), training, heldOut, device) => _options = options;

    public override ObjectiveLoss Evaluate(Tensor rows, TrainingTime time)
    {
        Tensor images = ToValues(rows);
        (Tensor mean, Tensor logVariance) = Networks.Encode(images);
        Tensor latents = VaeNetworks.Reparameterise(mean, logVariance);
        Tensor reconstruction = Networks.LogLikelihood(Networks.Decoder.call(latents), images).mean();
        Tensor kl = VaeNetworks.Kl(mean, logVariance).sum(1).mean();
        double gained = reconstruction.item<float>(), paid = kl.item<float>();
        return new ObjectiveLoss(
            kl * _options.KlWeightAt(time) - reconstruction,
            [new TrainingTerm(Elbo, gained - paid), new TrainingTerm("reconstruction", gained), new TrainingTerm("kl", paid)]);
    }

    public override TrainingTerm Validate() =>
        new(Elbo, new VaeEvaluator(Networks, Device).Evaluate(HeldOut, new EvaluationOptions { Seed = _options.Seed }, null, CancellationToken.None).Elbo);

    public override Model Export() => VaeExport.ToModel(Networks, Items, _options.Seed);
}
