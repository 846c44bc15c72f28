namespace VaeGpu.Suite;

/// <summary>One thing that the suite times.</summary>
public sealed class Workload
{
    /// <summary>A short name that can be asked for, such as w1-b64.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Description { get; init; }

    /// <summary>What bounds it.</summary>
    public required Limit Limit { get; init; }

    /// <summary>fp32 operations of a run, a multiply-add counted as two; 0 where they are not what bounds it.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that a run must read or write at least; 0 where they are not what bounds it.</summary>
    public double Bytes { get; init; }

    /// <summary>Whether it makes sense on a device; what does not is left out.</summary>
    internal Predicate<SuiteDevice> Serves { get; init; } = _ => true;

    /// <summary>The same in a peer; null where it has no such thing.</summary>
    internal Func<IPeer, Action?> Peer { get; init; } = _ => null;

    /// <summary>Makes it ready on a device. The model is the one of its group.</summary>
    internal Func<SuiteDevice, Model?, IRun> Open { get; init; } = null!;
}
