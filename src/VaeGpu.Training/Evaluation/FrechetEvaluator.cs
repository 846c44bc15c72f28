namespace VaeGpu.Training;

/// <summary>
/// Judges what is drawn from each of a model's priors by its Fréchet distance to reference pictures, on 64 principal components of the training pictures
/// (not on Inception features: the figures compare with each other, and not with published ones). Also of one Gaussian with the moments of the encoded
/// training pictures, of reconstructions, and of the training pictures themselves: the yardsticks. Not thread-safe.
/// </summary>
public sealed class FrechetEvaluator : IDisposable
{
    private readonly ImageData _train;
    private readonly ImagePoints _reference;
    private readonly PrincipalFeatures _features;
    private readonly FeatureMoments _expected;

    /// <summary>Fits the features.</summary>
    /// <param name="train">What the model was trained on.</param>
    /// <param name="reference">What draws are compared with, of the same shape.</param>
    /// <param name="cancellation">Stops within some thousand pictures.</param>
    /// <exception cref="DataException">The shapes differ, or there are fewer than two pictures.</exception>
    public FrechetEvaluator(ImageData train, ImageData reference, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(reference);
        if (train.Shape != reference.Shape || train.Count < 2 || reference.Count < 2)
        {
            throw new DataException($"{train.Count} images of {train.Shape} and {reference.Count} of {reference.Shape}: a Fréchet distance needs two at least of each, of one shape");
        }

        _train = train;
        _reference = new ImagePoints(reference);
        _features = PrincipalFeatures.Fit(new ImagePoints(train), cancellation);
        _expected = _features.Measure(_reference, cancellation);
    }

    /// <summary>How many features are compared.</summary>
    public int Features => _features.Count;

    /// <summary>Measures.</summary>
    /// <param name="model">The model, of the pictures' shape.</param>
    /// <param name="createDecoder">Makes a decoder of a model, which is disposed here.</param>
    /// <param name="createEncoder">Makes an encoder of a model, which is disposed here.</param>
    /// <param name="draws">Pictures drawn from each prior; at least 2.</param>
    /// <param name="seed">The key of every draw.</param>
    /// <param name="progress">Called with the share that is done, 0 to 1; may be null.</param>
    /// <param name="cancellation">Stops within some thousand pictures.</param>
    /// <exception cref="DataException">The model is of another shape.</exception>
    public IReadOnlyList<FrechetFigure> Evaluate(
        Model model, Func<Model, IDecoder> createDecoder, Func<Model, IEncoder> createEncoder, int draws, ulong seed, Action<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(createDecoder);
        ArgumentNullException.ThrowIfNull(createEncoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        ModelArchitecture architecture = model.Architecture;
        if (architecture.Image != _train.Shape)
        {
            throw new DataException($"{_train.Name}: images of {_train.Shape}, and the model is of {architecture.Image}");
        }

        var sources = new List<(string Name, Func<FeatureMoments> Measure)>();
        using IDecoder decoder = createDecoder(model);
        foreach (PriorKind kind in Enum.GetValues<PriorKind>().Where(kind => architecture.FindPrior(kind) is not null))
        {
            sources.Add((kind.ToString().ToLowerInvariant(), () => _features.Measure(new DrawnPictures(decoder, kind, seed, draws), cancellation)));
        }

        if (architecture.Codebook is null && architecture.Encoder is not null)
        {
            sources.Add(("gaussian", () => MeasureGaussian(model, createDecoder, createEncoder, draws, seed, cancellation)));
        }

        if (architecture.Encoder is not null)
        {
            sources.Add(("reconstruction", () => _features.Measure(new ReconstructedPictures(decoder, _reference), cancellation)));
        }

        sources.Add(("train", () => _features.Measure(new ImagePoints(_train.Take(draws)), cancellation)));
        var figures = new List<FrechetFigure>();
        foreach ((string name, Func<FeatureMoments> measure) in sources)
        {
            figures.Add(new FrechetFigure(name, measure().FrechetDistance(_expected)));
            progress?.Invoke((double)figures.Count / sources.Count);
        }

        return figures;
    }

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();

    /// <summary>Draws from one Gaussian with the moments of the encoded training pictures: a mixture of one component.</summary>
    private FeatureMoments MeasureGaussian(Model model, Func<Model, IDecoder> createDecoder, Func<Model, IEncoder> createEncoder, int draws, ulong seed, CancellationToken cancellation)
    {
        using IEncoder encoder = createEncoder(model);
        using var search = new CpuNearestCode(1, model.Architecture.LatentSize);
        GaussianMixture gaussian = new GaussianMixtureFitter(new GaussianMixtureOptions { Components = 1 })
            .Fit(AggregatePosterior.Draw(encoder, _train, seed, null, cancellation), search, cancellation).Mixture;
        using Model matched = MixtureExport.WithPrior(model, gaussian);
        using IDecoder decoder = createDecoder(matched);
        return _features.Measure(new DrawnPictures(decoder, PriorKind.Mixture, seed, draws), cancellation);
    }
}
