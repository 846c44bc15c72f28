namespace VaeGpu.Vulkan.Tests;

/// <summary>
/// Base of all tests that touch a device: core and synchronisation validation are on for every device it makes, and any message of warning or above
/// fails the test. The shared device is made once for the assembly; VAEGPU_DEVICE chooses it, as it does for users.
/// </summary>
internal abstract class GpuTest
{
    private static readonly Lazy<GpuDevice> LazyDevice = new(() => GpuDevice.Create(WithValidation(new GpuDeviceOptions())));
    private static readonly Lazy<GpuDevice> LazyFloor = new(() => GpuDevice.Create(Floor));

    /// <summary>Messages of every device made by a test.</summary>
    protected static Messages Messages { get; } = new();

    /// <summary>The shared device, defaults throughout but for validation.</summary>
    protected static GpuDevice Device => LazyDevice.Value;

    /// <summary>The shared device with all that is optional off: fences, storage buffers alone, weights through staging.</summary>
    protected static GpuDevice FloorDevice => LazyFloor.Value;

    /// <summary>Options that turn all off that is optional.</summary>
    protected static GpuDeviceOptions Floor => WithValidation(new GpuDeviceOptions { MaskedFeatures = GpuFeatures.All, NoTexelBuffers = true, ForceStaging = true });

    /// <summary>One of the two shared devices.</summary>
    protected static GpuDevice Choose(bool floor) => floor ? FloorDevice : Device;

    /// <summary>Options with validation on and messages collected.</summary>
    protected static GpuDeviceOptions WithValidation(GpuDeviceOptions options) => options with { Validation = true, OnMessage = Messages.Add };

    [TearDown]
    public void NoValidationMessages() => Assert.That(Messages.Take(), Is.Empty);

    internal static void DisposeSharedDevices()
    {
        foreach (Lazy<GpuDevice> device in new[] { LazyDevice, LazyFloor })
        {
            if (device.IsValueCreated)
            {
                device.Value.Dispose();
            }
        }

        Assert.That(Messages.Take(), Is.Empty, "messages while the devices were disposed of");
    }
}
