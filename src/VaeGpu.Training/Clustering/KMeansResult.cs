using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>The best of K-means' starts.</summary>
public sealed record KMeansResult
{
    /// <summary>[codes, dimension]: each the mean of its points where <see cref="Converged"/> came of assignments that no longer change.</summary>
    public required ImmutableArray<float> Centres { get; init; }

    /// <summary>[codes]: how many points each centre has. 0 only where points are too few or too equal, or the last step emptied it.</summary>
    public required ImmutableArray<int> Counts { get; init; }

    /// <summary>[points]: the nearest centre of each.</summary>
    public required ImmutableArray<int> Assignments { get; init; }

    /// <summary>Sum of the squared distances of all points to their centres.</summary>
    public required double Inertia { get; init; }

    /// <summary>Lloyd steps of the start that won.</summary>
    public required int Iterations { get; init; }

    /// <summary>False where the start that won was ended by <see cref="KMeansOptions.MaximumIterations"/>.</summary>
    public required bool Converged { get; init; }

    /// <summary>Which start won, from 0.</summary>
    public required int Start { get; init; }
}
