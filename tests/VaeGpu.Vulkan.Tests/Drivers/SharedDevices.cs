using System.Collections.Concurrent;

namespace VaeGpu.Vulkan.Tests;

/// <summary>The devices that tests share: for each driver one as it comes and one with all off that is optional, made when first asked for.</summary>
internal static class SharedDevices
{
    private static readonly ConcurrentDictionary<(TestDriver Driver, bool Floor), Lazy<GpuDevice>> Devices = new();
    private static readonly ConcurrentDictionary<TestDriver, Lazy<GpuDeviceInfo>> Infos = new();

    public static GpuDevice Get(TestDriver driver, bool floor, Func<GpuDevice> make) => Devices.GetOrAdd((driver, floor), _ => new Lazy<GpuDevice>(make)).Value;

    /// <summary>What a driver's device says of itself. VAEGPU_DEVICE chooses the default one, as it does for users.</summary>
    public static GpuDeviceInfo Describe(TestDriver driver) => Infos.GetOrAdd(driver, _ => new Lazy<GpuDeviceInfo>(() => Find(driver))).Value;

    public static void Dispose()
    {
        foreach (Lazy<GpuDevice> device in Devices.Values)
        {
            if (device.IsValueCreated)
            {
                device.Value.Dispose();
            }
        }

        Devices.Clear();
    }

    private static GpuDeviceInfo Find(TestDriver driver)
    {
        string? named = Environment.GetEnvironmentVariable(GpuDeviceOptions.DeviceVariable);
        IReadOnlyList<GpuDeviceInfo> all = GpuDevice.Enumerate();
        bool IsWanted(GpuDeviceInfo device) =>
            driver == TestDriver.SwiftShader ? device.Name.Contains(SwiftShader.Name, StringComparison.Ordinal)
            : string.IsNullOrEmpty(named) ? !device.Name.Contains(SwiftShader.Name, StringComparison.Ordinal)
            : device.Name.Contains(named, StringComparison.OrdinalIgnoreCase) || device.Uuid == named;
        return all.FirstOrDefault(IsWanted) ?? throw new InvalidOperationException($"There is no {driver} device among {string.Join(", ", all.Select(device => device.Name))}.");
    }
}
