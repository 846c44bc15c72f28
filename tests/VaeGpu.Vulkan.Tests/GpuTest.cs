namespace VaeGpu.Vulkan.Tests;

/// <summary>
/// Base of all tests that touch a device: core and synchronisation validation are on for every device it makes, and any message of warning or above
/// fails the test. The shared device is made once for the assembly; VAEGPU_DEVICE chooses it, as it does for users.
/// </summary>
internal abstract class GpuTest
{
    private static readonly Lazy<GpuDevice> LazyDevice = new(() => GpuDevice.Create(WithValidation(new GpuDeviceOptions())));

    /// <summary>Messages of every device made by a test.</summary>
    protected static Messages Messages { get; } = new();

    /// <summary>The shared device, defaults throughout but for validation.</summary>
    protected static GpuDevice Device => LazyDevice.Value;

    /// <summary>Options with validation on and messages collected.</summary>
    protected static GpuDeviceOptions WithValidation(GpuDeviceOptions options) => options with { Validation = true, OnMessage = Messages.Add };

    /// <summary>The device options that every piece of behaviour is tested under: as they come, and with all that is optional off.</summary>
    protected static GpuDeviceOptions Floor => WithValidation(new GpuDeviceOptions { MaskedFeatures = GpuFeatures.All, NoTexelBuffers = true, ForceStaging = true });

    [TearDown]
    public void NoValidationMessages() => Assert.That(Messages.Take(), Is.Empty);

    internal static void DisposeSharedDevice()
    {
        if (LazyDevice.IsValueCreated)
        {
            LazyDevice.Value.Dispose();
        }
    }
}
