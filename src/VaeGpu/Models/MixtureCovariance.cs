namespace VaeGpu;

/// <summary>What shape the components of a Gaussian mixture have. The file names it in lower case, as the command line does.</summary>
public enum MixtureCovariance
{
    /// <summary>One covariance matrix a component: <c>full</c>.</summary>
    Full,

    /// <summary>One variance for each value of each component: <c>diagonal</c>.</summary>
    Diagonal,

    /// <summary>One variance a component: <c>spherical</c>.</summary>
    Spherical,
}
