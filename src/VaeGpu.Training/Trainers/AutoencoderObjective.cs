using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>An objective whose items are pictures and whose networks encode and decode them.</summary>
/// <typeparam name="TNetworks">The networks, owned.</typeparam>
internal abstract class AutoencoderObjective<TNetworks> : Objective
    where TNetworks : AutoencoderNetworks
{
    private readonly bool _binarise;

    /// <summary>Takes the networks and starts their output bias at the mean picture.</summary>
    /// <param name="options">How they are trained.</param>
    /// <param name="networks">The networks, at random weights.</param>
    /// <param name="training">The images to learn from.</param>
    /// <param name="heldOut">The images to judge by; drawn black and white once where the training images are drawn at each step.</param>
    /// <param name="device">Where to compute.</param>
    protected AutoencoderObjective(AutoencoderTrainingOptions options, TNetworks networks, ImageData training, ImageData heldOut, Device device)
    {
        _binarise = options.Binarize;
        Networks = networks;
        Device = device;
        HeldOut = _binarise ? heldOut.Binarise(unchecked((ulong)options.Seed)) : heldOut;
        Items = TensorMemory.FromImages(training).to(device);
        networks.StartAtMean(Items);
        networks.To(device);
    }

    /// <summary>[count, values] bytes.</summary>
    public override Tensor Items { get; }

    public override IEnumerable<ParameterGroup> Parameters => [new(Networks.Encoder.parameters().Concat(Networks.Decoder.parameters()))];

    public override bool HigherIsBetter => true;

    public override string Remedy => "try a lower learning rate, or a larger sigma0";

    protected TNetworks Networks { get; }

    protected ImageData HeldOut { get; }

    protected Device Device { get; }

    public override void Dispose() => Networks.Dispose();

    /// <summary>Bytes as values in [0, 1], drawn black and white where that is asked for.</summary>
    protected Tensor ToValues(Tensor rows)
    {
        Tensor values = rows.to(float32).div_(255);
        return _binarise ? rand(values.shape, dtype: float32, device: values.device).lt(values).to(float32) : values;
    }
}
