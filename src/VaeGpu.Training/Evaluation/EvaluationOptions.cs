namespace VaeGpu.Training;

/// <summary>How a model is evaluated.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Samples of the importance-weighted bound (Burda et al., 2016); 0 leaves it out.</summary>
    public int ImportanceSamples { get; init; }

    /// <summary>Decides every draw.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where torch computes: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads that torch uses; 0 chooses.</summary>
    public int Threads { get; init; }
}
