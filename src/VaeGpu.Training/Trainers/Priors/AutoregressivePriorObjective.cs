using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>The cross-entropy of codes given those of earlier positions, in nats a code.</summary>
internal sealed class AutoregressivePriorObjective : Objective
{
    private const string Prefix = "prior.autoregressive";
    private const string Bits = "bitsPerCode";

    private readonly Model _model;
    private readonly VectorQuantiser _quantiser;
    private readonly Mlp _network;
    private readonly Tensor _heldOut;

    /// <summary>Encodes the images, once, and makes the network.</summary>
    public AutoregressivePriorObjective(Model model, AutoregressivePriorTrainingOptions options, ImageData training, ImageData heldOut, Device device)
    {
        _model = model;
        Codebook codebook = model.Architecture.Codebook!;
        using IDisposable grad = no_grad();
        using (VqVaeNetworks networks = VqVaeNetworks.Load(model))
        {
            networks.To(device);
            Items = networks.EncodeCodes(TensorMemory.FromImages(training).to(device));
            _heldOut = heldOut.Count > 0 ? networks.EncodeCodes(TensorMemory.FromImages(heldOut).to(device)) : Items.narrow(0, 0, 0);
        }

        _quantiser = new VectorQuantiser(codebook);
        TensorMemory.CopyIn(model, codebook.Tensor, _quantiser.Weight);
        _quantiser.To(device);
        Network layers = Mlp.Describe(Prefix, [codebook.LatentSize, .. options.Hidden, codebook.Positions * codebook.Codes], Activation.Relu, 0, Activation.Identity);
        _network = new Mlp(Prefix, layers, AutoregressiveMasks.Create(codebook, options.Hidden, device)) { Standardisation = FindMeanAndScale() };

        // The first guess is what the independent prior knows.
        _network.OutputBias!.copy_(CodeFrequencies.Smoothed(Items, codebook.Codes).log().reshape(-1).to(float32).cpu());
        _network.to(device);
    }

    /// <summary>[count, positions] codes.</summary>
    public override Tensor Items { get; }

    public override IEnumerable<ParameterGroup> Parameters => [new(_network.parameters())];

    public override bool HigherIsBetter => false;

    public override ObjectiveLoss Evaluate(Tensor rows, TrainingTime time)
    {
        Tensor loss = CodeBits.CrossEntropy(ToLogits(rows), rows);
        return new ObjectiveLoss(loss, [new TrainingTerm(Bits, loss.item<float>() / Math.Log(2))]);
    }

    public override TrainingTerm Validate() => new(Bits, CodeBits.OfLogits(ToLogits, _heldOut, _quantiser.Codebook.Codes));

    public override Model Export()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        using ModelBuilder builder = ModelBuilder.From(_model, _model.Architecture with { Prior = new AutoregressivePrior(_network.Network) });
        foreach ((string name, Tensor tensor) in _network.NamedTensors())
        {
            builder.Set(name, TensorMemory.ToFloats(tensor));
        }

        return builder.Build(_model.Precision);
    }

    public override void Dispose()
    {
        _network.Dispose();
        _quantiser.Dispose();
    }

    private Tensor ToLogits(Tensor codes) => _network.call(_quantiser.Decode(codes));

    /// <summary>Of the training images' latents: the mean of each value, and one deviation for all values of a position. [latent].</summary>
    private (Tensor Mean, Tensor Scale) FindMeanAndScale()
    {
        Codebook codebook = _quantiser.Codebook;
        Tensor shares = (CodeFrequencies.Count(Items, codebook.Codes) / Items.shape[0]).to(float32).unsqueeze(2);
        Tensor mean = (shares * _quantiser.Weight).sum(1, keepdim: true);
        Tensor variance = (shares * (_quantiser.Weight - mean).square()).sum(1, keepdim: true).mean([2], keepdim: true);
        Tensor scale = where(variance.gt(1e-12), variance, ones_like(variance)).sqrt();
        return (mean.reshape(-1), scale.expand(-1, -1, codebook.Size).reshape(-1));
    }
}
