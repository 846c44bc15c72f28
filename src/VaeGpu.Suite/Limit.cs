namespace VaeGpu.Suite;

/// <summary>Which of a device's ceilings a workload runs against.</summary>
public enum Limit
{
    /// <summary>Arithmetic: fp32 multiply-adds.</summary>
    Arithmetic,

    /// <summary>Reading memory: every weight is read once.</summary>
    Reading,

    /// <summary>Writing memory.</summary>
    Writing,

    /// <summary>Starting work at all: the result is so small that submitting it is what takes the time.</summary>
    Submitting,
}
