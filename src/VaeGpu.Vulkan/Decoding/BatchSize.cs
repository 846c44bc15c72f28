namespace VaeGpu.Vulkan;

/// <summary>Sizes of a batch, each of which a layer has a kernel for.</summary>
internal enum BatchSize
{
    /// <summary>One instance.</summary>
    One,

    /// <summary>Two to four.</summary>
    UpToFour,

    /// <summary>Five to <see cref="LinearPlan.SmallBatch"/>.</summary>
    UpToEight,

    /// <summary>More, of a layer so narrow that large tiles would be few.</summary>
    Some,

    /// <summary>More.</summary>
    Many,
}
