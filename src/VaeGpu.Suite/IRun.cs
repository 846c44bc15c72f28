namespace VaeGpu.Suite;

/// <summary>A workload made ready on a device.</summary>
internal interface IRun : IDisposable
{
    /// <summary>What the device itself needed for the latest run; null where it cannot say.</summary>
    TimeSpan? DeviceTime { get; }

    /// <summary>Kernels of the latest run; null where there are none.</summary>
    int? Dispatches { get; }

    /// <summary>Runs once, to where the result lies in host memory.</summary>
    void Once();
}
