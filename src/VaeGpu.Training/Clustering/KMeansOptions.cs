namespace VaeGpu.Training;

/// <summary>How K-means is fitted. The defaults are scikit-learn's, with ten starts.</summary>
public sealed record KMeansOptions
{
    /// <summary>How many centres.</summary>
    public int Codes { get; init; } = 64;

    /// <summary>How often to start anew from other centres; the result with the least inertia is kept.</summary>
    public int Starts { get; init; } = 10;

    /// <summary>The most Lloyd steps of a start.</summary>
    public int MaximumIterations { get; init; } = 300;

    /// <summary>
    /// A start has converged when its centres' squared shifts sum to at most this share of the points' mean variance; at 0, only when no point changes
    /// its centre, which ends it in any case.
    /// </summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Decides the first centres. The same seed and the same nearest codes give the same bits, whatever the threads do.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Says what is wrong with the options.</summary>
    /// <exception cref="ArgumentException">One cannot be used; the message says what would do.</exception>
    public void Validate()
    {
        Require(Codes > 0, $"there is at least one code, not {Codes}");
        Require(Starts > 0, $"there is at least one start, not {Starts}");
        Require(MaximumIterations > 0, $"a start has at least one iteration, not {MaximumIterations}");
        Require(double.IsFinite(Tolerance) && Tolerance >= 0, $"the tolerance must be 0 or more, not {Tolerance}");

        static void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new ArgumentException(message);
            }
        }
    }
}
