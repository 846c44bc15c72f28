namespace VaeGpu.Suite;

/// <summary>What a device can do at most, measured in the same run as the workloads.</summary>
public sealed record Ceilings
{
    /// <summary>What measured arithmetic and reading: the device's own kernels, or native vector code for a device that is the processor.</summary>
    public required string Source { get; init; }

    /// <summary>fp32 operations a second, a multiply-add counted as two.</summary>
    public required double FlopsPerSecond { get; init; }

    /// <summary>Bytes a second, read once from memory that no cache holds.</summary>
    public required double ReadBytesPerSecond { get; init; }

    /// <summary>Bytes a second, written once.</summary>
    public required double WriteBytesPerSecond { get; init; }

    /// <summary>Seconds from submitting no work to knowing that it is done, the median; null for the CPU backend.</summary>
    public double? EmptySubmit { get; init; }

    /// <summary>Seconds from submitting one dispatch of one workgroup to knowing that it is done, the median; null for the CPU backend.</summary>
    public double? OneDispatch { get; init; }

    /// <summary>The better of two measurements: other work on the machine only ever makes one worse.</summary>
    /// <param name="other">Another of the same device.</param>
    public Ceilings Best(Ceilings other) => this with
    {
        FlopsPerSecond = Math.Max(FlopsPerSecond, other.FlopsPerSecond),
        ReadBytesPerSecond = Math.Max(ReadBytesPerSecond, other.ReadBytesPerSecond),
        WriteBytesPerSecond = Math.Max(WriteBytesPerSecond, other.WriteBytesPerSecond),
        EmptySubmit = EmptySubmit is { } empty && other.EmptySubmit is { } otherEmpty ? Math.Min(empty, otherEmpty) : EmptySubmit,
        OneDispatch = OneDispatch is { } one && other.OneDispatch is { } otherOne ? Math.Min(one, otherOne) : OneDispatch,
    };

    /// <summary>Seconds that a run of a workload would take at the ceiling.</summary>
    /// <param name="workload">The workload.</param>
    public double ShortestTime(Workload workload) => workload.Limit switch
    {
        Limit.Arithmetic => workload.Flops / FlopsPerSecond,
        Limit.Reading => workload.Bytes / ReadBytesPerSecond,
        Limit.Writing => workload.Bytes / WriteBytesPerSecond,
        _ => EmptySubmit ?? workload.Bytes / ReadBytesPerSecond,
    };
}
