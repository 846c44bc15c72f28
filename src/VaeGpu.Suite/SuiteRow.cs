namespace VaeGpu.Suite;

/// <summary>One line of a suite's result.</summary>
/// <param name="Workload">What was timed.</param>
/// <param name="Timing">How long it took.</param>
/// <param name="Dispatches">Kernels of a run; null where there are none.</param>
/// <param name="Peer">How long the peer took; null where there is none.</param>
public sealed record SuiteRow(Workload Workload, Timing Timing, int? Dispatches, Timing? Peer)
{
    /// <summary>What the model's weights lack of fp32; null where they are that.</summary>
    public PrecisionError? Error { get; init; }

    /// <summary>The share of the ceiling that was reached, by the time to the result in host memory.</summary>
    /// <param name="ceilings">What the device can do at most.</param>
    public double Share(Ceilings ceilings) => ceilings.ShortestTime(Workload) / Timing.Median;

    /// <summary>The same by the time that the device itself needed; null where it cannot say.</summary>
    /// <param name="ceilings">What the device can do at most.</param>
    public double? DeviceShare(Ceilings ceilings) => ceilings.ShortestTime(Workload) / Timing.Device;
}
