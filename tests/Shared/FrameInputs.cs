namespace VaeGpu.Testing;

/// <summary>Inputs of a batch of three, and the model that takes each.</summary>
/// <param name="image">The picture of all models but two, whose pictures are latents.</param>
/// <param name="hidden">Hidden widths.</param>
internal sealed class FrameInputs(ImageShape image, int[] hidden)
{
    public const int Batch = 3;
    private const int Latent = 6;

    private static readonly int[] Codes = [0, 1, 2, 3, 4, 0, 2, 2, 2];

    private readonly float[] _latents = Values(Batch * Latent);
    private readonly float[] _images = Values(Batch * image.Elements);
    private readonly PathTime[] _instances = [new(0, 0.3f), new(1, -7), new(2, 9)];
    private readonly LatentPathSet _paths = new(
        LatentPath.Linear([Values(Latent), Values(Latent, 2)]),
        LatentPath.Spherical([Values(Latent, 3), Values(Latent, 4)], new() { Loop = true }),
        LatentPath.CatmullRom([Values(Latent, 5), Values(Latent, 6), Values(Latent, 7)]));

    /// <summary>A model that takes an input.</summary>
    public Model Model(FrameInput input) => input switch
    {
        FrameInput.MixtureDraws => TestModels.Mixture(MixtureCovariance.Full, latent: Latent),
        FrameInput.Centres => TestModels.KMeans(image),
        < FrameInput.Codes => TestModels.Vae(image, Latent, hidden, golden: false),
        _ => TestModels.VqVae(image, hidden: hidden, prior: [12, 9]),
    };

    /// <summary>An input of a frame.</summary>
    public DecoderInput Make(FrameInput input, uint frame) => input switch
    {
        FrameInput.NormalDraws or FrameInput.MixtureDraws => DecoderInput.PriorSamples(Batch, 4, frame),
        FrameInput.Paths => DecoderInput.Paths(_paths, _instances),
        FrameInput.Images or FrameInput.QuantisedImages or FrameInput.Centres => DecoderInput.Images(_images, 4, frame, 1),
        FrameInput.Codes => DecoderInput.Codes(Codes),
        FrameInput.QuantisedLatents => DecoderInput.Latents(_latents).Quantised(),
        FrameInput.QuantisedPaths => DecoderInput.Paths(_paths, _instances).Quantised(),
        FrameInput.IndependentDraws => DecoderInput.PriorSamples(Batch, 4, frame, prior: PriorKind.Independent),
        FrameInput.AutoregressiveDraws => DecoderInput.PriorSamples(Batch, 4, frame, temperature: 0.8f, topK: 3),
        _ => DecoderInput.Latents(_latents),
    };

    private static float[] Values(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(4 * random.NextDouble() - 2))];
    }
}
