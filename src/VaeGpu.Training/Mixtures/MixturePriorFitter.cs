namespace VaeGpu.Training;

/// <summary>
/// Fits a Gaussian mixture to the aggregate posterior of a VAE, one draw of q(z | x) for each training picture, and makes it the model's prior (Ghosh et
/// al., 2020, section 4). The networks stay as they are. Not thread-safe.
/// </summary>
public sealed class MixturePriorFitter
{
    private readonly GaussianMixtureOptions _options;

    /// <summary>Checks the options.</summary>
    /// <param name="options">How to fit.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public MixturePriorFitter(GaussianMixtureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Called with the share of the pictures that is encoded, 0 to 1, on the calling thread.</summary>
    public Action<double>? OnEncoded { get; init; }

    /// <summary>Called after every step of EM, on the calling thread.</summary>
    public Action<GaussianMixtureProgress>? OnProgress { get; init; }

    /// <summary>Fits.</summary>
    /// <param name="model">A VAE with an encoder.</param>
    /// <param name="images">The training pictures.</param>
    /// <param name="encoder">The model's encoder, on any backend.</param>
    /// <param name="search">Finds the nearest centre for the K-means start: as many codes as there are components, of the latent's size.</param>
    /// <param name="cancellation">Stops within one batch, or one part of the latents.</param>
    /// <returns>The model with its new prior, at its own precision, and how the fit went.</returns>
    /// <exception cref="NotSupportedException">Latents of the model are codes.</exception>
    /// <exception cref="DataException">The pictures are of another shape, or fewer than there are components; or latents are not finite.</exception>
    /// <exception cref="TrainingException">A covariance is singular.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public (Model Model, GaussianMixtureResult Fit) Fit(Model model, ImageData images, IEncoder encoder, INearestCode search, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(search);
        if (model.Architecture.Codebook is not null)
        {
            throw new NotSupportedException("a mixture is fitted to continuous latents, and those of this model are codes: fit an autoregressive prior instead");
        }

        ArrayPoints latents = AggregatePosterior.Draw(encoder, images, unchecked((ulong)_options.Seed), OnEncoded, cancellation);
        GaussianMixtureResult result = new GaussianMixtureFitter(_options) { OnProgress = OnProgress }.Fit(latents, search, cancellation);
        return (MixtureExport.WithPrior(model, result.Mixture), result);
    }
}
