namespace VaeGpu;

/// <summary>p(x | z): how the decoder's output is read.</summary>
public enum Likelihood
{
    /// <summary>A Gaussian around the decoder's output with one fixed deviation sigma0.</summary>
    Gaussian,

    /// <summary>An independent Bernoulli for each value.</summary>
    Bernoulli,
}
