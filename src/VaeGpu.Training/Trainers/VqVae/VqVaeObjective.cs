using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// −log p(x | codes) + (weight · ‖e − sg(c)‖² + ‖sg(e) − c‖²) / 2 sigma0², in nats an image (van den Oord et al., 2017, equation 3); the last term only
/// where the codebook learns by gradient. Divided as the squared error of the pixels is, the terms keep their proportions whatever sigma0 is.
/// </summary>
internal sealed class VqVaeObjective : AutoencoderObjective<VqVaeNetworks>
{
    private const string Reconstruction = "reconstruction";

    /// <summary>Dead codes are looked for at every so many steps at most, and fifty times in a short run.</summary>
    private const int RevivalSteps = 100, LeastRevivalSteps = 10, Revivals = 50;

    /// <summary>The last fifth of a run moves no code: what a code means must have settled when the run ends.</summary>
    private const double RevivalShare = 0.8;

    /// <summary>Images that the codebook's start is found on, and no fewer than so many a code.</summary>
    private const int StartImages = 4096, StartImagesPerCode = 16;

    /// <summary>How much faster a codebook learns by gradient than the encoder that it has to follow: at the same rate it is left behind.</summary>
    private const double CodebookRate = 10;

    /// <summary>Of pixels that are black or white: what a Bernoulli has in the place of sigma0.</summary>
    private const double BernoulliDeviation = 0.5;

    private readonly VqVaeTrainingOptions _options;
    private readonly CodebookLearner _learner;
    private readonly double _codeWeight;
    private Quantised _latest;

    public VqVaeObjective(VqVaeTrainingOptions options, ImageData training, ImageData heldOut, Device device)
        : base(options, VqVaeNetworks.Create(options, training.Shape), training, heldOut, device)
    {
        _options = options;
        double deviation = options.Likelihood == Likelihood.Gaussian ? options.Sigma0 : BernoulliDeviation;
        _codeWeight = 1 / (2 * deviation * deviation);
        Networks.CentreInput(Items);
        _learner = new CodebookLearner(Networks.Quantiser, options.CodebookLearning == CodebookLearning.Ema, options.Batch);
        StartCodes();
    }

    public override IEnumerable<ParameterGroup> Parameters =>
        _options.CodebookLearning == CodebookLearning.Gradient ? base.Parameters.Append(new([Networks.Quantiser.Weight], CodebookRate)) : base.Parameters;

    public override ObjectiveLoss Evaluate(Tensor rows, TrainingTime time)
    {
        Tensor images = ToValues(rows);
        _latest = Networks.Quantiser.Quantise(Networks.Encoder.call(images));
        Tensor reconstruction = Networks.LogLikelihood(Networks.Decoder.call(_latest.Latents), images).mean();
        Tensor commitment = _latest.Commitment.mean() * (_options.Commitment * _codeWeight);
        Tensor codebook = _latest.CodebookError.mean() * _codeWeight;
        Tensor loss = commitment - reconstruction;
        return new ObjectiveLoss(
            _options.CodebookLearning == CodebookLearning.Gradient ? loss + codebook : loss,
            [
                new TrainingTerm(Reconstruction, reconstruction.item<float>()),
                new TrainingTerm("commitment", commitment.item<float>()),
                new TrainingTerm("codebook", codebook.item<float>()),
                new TrainingTerm("perplexity", _learner.Perplexity),
                new TrainingTerm("usedCodes", _learner.UsedCodes),
            ]);
    }

    public override void AfterStep(TrainingTime time)
    {
        _learner.Follow(_latest.Vectors, _latest.Indices);
        if ((time.Step + 1) % Math.Clamp(time.Steps / Revivals, LeastRevivalSteps, RevivalSteps) == 0 && time.Done < RevivalShare)
        {
            _learner.Revive(_latest.Vectors);
        }
    }

    public override TrainingTerm Validate()
    {
        using IDisposable grad = no_grad();
        double total = 0;
        using DisposeScope scope = NewDisposeScope();
        Tensor heldOut = TensorMemory.FromImages(HeldOut);
        for (int start = 0; start < HeldOut.Count; start += _options.Batch)
        {
            using DisposeScope batchScope = NewDisposeScope();
            Tensor images = heldOut.narrow(0, start, Math.Min(_options.Batch, HeldOut.Count - start)).to(Device).to(float32).div_(255);
            Tensor latents = Networks.Quantiser.Quantise(Networks.Encoder.call(images)).Latents;
            total += Networks.LogLikelihood(Networks.Decoder.call(latents), images).sum(float64).item<double>();
        }

        return new TrainingTerm(Reconstruction, total / HeldOut.Count);
    }

    public override Model Export() => VqVaeExport.ToModel(Networks, Items, _options.Seed);

    private void StartCodes()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        long count = Math.Min(Items.shape[0], Math.Max(StartImages, StartImagesPerCode * (long)_options.Codes));
        Tensor chosen = randperm(Items.shape[0], dtype: int64, device: Device).narrow(0, 0, count);
        Tensor vectors = Networks.Quantiser.Split(Networks.Encoder.call(Items.index_select(0, chosen).to(float32).div_(255))).contiguous();
        _learner.Start(vectors);
    }
}
