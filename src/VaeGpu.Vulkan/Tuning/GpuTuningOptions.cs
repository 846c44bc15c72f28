namespace VaeGpu.Vulkan;

/// <summary>What <see cref="GpuDevice.Tune"/> measures, and for how long. Immutable.</summary>
public sealed record GpuTuningOptions
{
    /// <summary>Instances of the large batch that is measured beside a batch of one: from 9 to 65,535. Smaller batches have kernels that are not chosen from.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>When no further way is tried; what is under way then is completed, so that a large model may take longer. Ten seconds where it is not given.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How much the large batch counts beside a batch of one, from 0 to 1: weights lie on the device once, so that what is best for one may be worse for
    /// the other. At 0 the batch of one alone decides how weights lie, at 1 the large one.
    /// </summary>
    public double LargeShare { get; init; } = 0.5;

    /// <summary>Plans of the table that are tried at most: for tests, which must not hang on the clock.</summary>
    internal int MaximumPlans { get; init; } = LinearCandidates.Maximum;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Batch, (int)LinearPlan.SmallBatch + 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Batch, GpuDecoder.LargestBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(Budget, TimeSpan.Zero);
        if (!(LargeShare is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(LargeShare), LargeShare, "A share is from 0 to 1.");
        }
    }
}
