namespace VaeGpu;

/// <summary>What a model is. The file names it in lower case, as the command line does.</summary>
public enum ModelKind
{
    /// <summary>Variational autoencoder (Kingma and Welling, 2014): <c>vae</c>.</summary>
    Vae,

    /// <summary>A VAE whose encoder and decoder are one linear layer each, the maximum-likelihood twin of probabilistic PCA (Lucas et al., 2019): <c>linear-vae</c>.</summary>
    LinearVae,

    /// <summary>Vector-quantised autoencoder (van den Oord et al., 2017): <c>vqvae</c>.</summary>
    VqVae,

    /// <summary>K-means read as an autoencoder: encode to the nearest centre's index, decode to the centre: <c>kmeans</c>.</summary>
    KMeans,
}
