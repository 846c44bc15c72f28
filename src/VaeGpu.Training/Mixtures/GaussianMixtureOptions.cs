namespace VaeGpu.Training;

/// <summary>How a Gaussian mixture is fitted. The defaults are scikit-learn's, with ten components.</summary>
public sealed record GaussianMixtureOptions
{
    /// <summary>How many components.</summary>
    public int Components { get; init; } = 10;

    /// <summary>Their shape.</summary>
    public MixtureCovariance Covariance { get; init; } = MixtureCovariance.Full;

    /// <summary>How often to start anew from other centres; the result with the highest likelihood is kept.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>The most steps of a start.</summary>
    public int MaximumIterations { get; init; } = 100;

    /// <summary>A start has converged when a step changes the mean log-likelihood of a point by less than this, in nats; 0 runs all iterations.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>What is added to every variance, in the square of the points' units, so that none becomes 0.</summary>
    public double Regularisation { get; init; } = 1e-6;

    /// <summary>True where all weights stay equal.</summary>
    public bool EqualWeights { get; init; }

    /// <summary>
    /// The one variance that all components have and keep, in the square of the points' units, without <see cref="Regularisation"/>; null where it is
    /// fitted. Needs <see cref="MixtureCovariance.Spherical"/>. With <see cref="EqualWeights"/> and a variance that goes to 0, EM becomes K-means.
    /// </summary>
    public double? FixedVariance { get; init; }

    /// <summary>Decides the first centres. The same seed and the same nearest codes give the same bits, whatever the threads do.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Says what is wrong with the options.</summary>
    /// <exception cref="ArgumentException">One cannot be used; the message says what would do.</exception>
    public void Validate()
    {
        Require(Components > 0, $"there is at least one component, not {Components}");
        Require(Enum.IsDefined(Covariance), $"there is no covariance {Covariance}");
        Require(Starts > 0, $"there is at least one start, not {Starts}");
        Require(MaximumIterations > 0, $"a start has at least one iteration, not {MaximumIterations}");
        Require(double.IsFinite(Tolerance) && Tolerance >= 0, $"the tolerance must be 0 or more, not {Tolerance}");
        Require(double.IsFinite(Regularisation) && Regularisation >= 0, $"the regularisation must be 0 or more, not {Regularisation}");
        Require(FixedVariance is not { } variance || double.IsNormal(variance) && variance > 0, $"a fixed variance must be above 0, not {FixedVariance}");
        Require(FixedVariance is null || Covariance == MixtureCovariance.Spherical, "a fixed variance needs spherical components");

        static void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new ArgumentException(message);
            }
        }
    }
}
