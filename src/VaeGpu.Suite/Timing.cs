namespace VaeGpu.Suite;

/// <summary>How long the runs of one workload took.</summary>
/// <param name="Runs">How many were timed.</param>
/// <param name="Median">Seconds from the call to the result in host memory, the median.</param>
/// <param name="P99">The 99th percentile; of fewer than a hundred runs the longest.</param>
/// <param name="Device">Seconds that the device itself needed, the median; null where it cannot say.</param>
/// <param name="AllocatedBytes">Managed bytes that a run allocated on the calling thread.</param>
public sealed record Timing(int Runs, double Median, double P99, double? Device, double AllocatedBytes);
