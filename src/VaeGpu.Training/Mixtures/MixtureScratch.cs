namespace VaeGpu.Training;

/// <summary>What the density of a mixture at one point leaves behind. One thread's.</summary>
/// <param name="mixture">Of any mixture of the same shape.</param>
internal sealed class MixtureScratch(GaussianMixture mixture)
{
    private readonly int _dimension = mixture.Dimension;
    private readonly double[] _differences = new double[mixture.Components * mixture.Dimension];

    /// <summary>[dimension]: the point.</summary>
    public double[] Point { get; } = new double[mixture.Dimension];

    /// <summary>[components]: the probability of each given the point.</summary>
    public double[] Responsibilities { get; } = new double[mixture.Components];

    /// <summary>[dimension]: for intermediate results.</summary>
    public double[] Intermediate { get; } = new double[mixture.Dimension];

    /// <summary>[dimension]: the point less a component's mean.</summary>
    public Span<double> Difference(int component) => _differences.AsSpan(component * _dimension, _dimension);
}
