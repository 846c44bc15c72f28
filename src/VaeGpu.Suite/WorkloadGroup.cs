namespace VaeGpu.Suite;

/// <summary>Workloads that share a model, or need none.</summary>
/// <param name="Name">A short name, such as w1.</param>
/// <param name="MakeModel">Makes the model; null where there is none.</param>
/// <param name="Workloads">The workloads.</param>
internal sealed record WorkloadGroup(string Name, Func<Model>? MakeModel, Workload[] Workloads)
{
    /// <summary>Whether the device is asked to use its matrix units.</summary>
    public bool MatrixUnits { get; init; }

    /// <summary>Makes the same model of fp32 weights; null where they are that.</summary>
    public Func<Model>? MakeExactModel { get; init; }
}
