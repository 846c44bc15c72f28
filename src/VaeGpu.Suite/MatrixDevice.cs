using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>A device like the suite's own that uses its matrix units, which is said as a device is made.</summary>
internal sealed class MatrixDevice : IDisposable
{
    private MatrixDevice(GpuDevice gpu) => Device = new SuiteDevice(gpu);

    public SuiteDevice Device { get; }

    /// <summary>Makes it where it is wanted; null elsewhere.</summary>
    public static MatrixDevice? For(SuiteDevice device, bool isWanted) =>
        isWanted ? new MatrixDevice(GpuDevice.Create(new GpuDeviceOptions { Device = device.Gpu!.Info.Uuid, MeasureGpuTime = true, MatrixUnits = true })) : null;

    public void Dispose() => Device.Gpu!.Dispose();
}
