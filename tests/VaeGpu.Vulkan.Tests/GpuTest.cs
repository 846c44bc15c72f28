namespace VaeGpu.Vulkan.Tests;

/// <summary>
/// Base of all tests that touch a device: each runs on the machine's own device and, on the newest .NET, on SwiftShader. Core and synchronisation validation are on for
/// every device that a test makes, and any message of warning or above fails it.
/// </summary>
[TestFixtureSource(nameof(Drivers))]
internal abstract class GpuTest(TestDriver driver)
{
#if NET10_0_OR_GREATER
    public static TestDriver[] Drivers { get; } = Enum.GetValues<TestDriver>();
#else
    // The older assemblies are the same kernels and the same calls: one driver shows that they serve.
    public static TestDriver[] Drivers { get; } = [TestDriver.Default];
#endif

    /// <summary>Messages of every device made by a test.</summary>
    protected static Messages Messages { get; } = new();

    /// <summary>What the tests run on.</summary>
    protected TestDriver Driver => driver;

    /// <summary>Whether every size and combination is tried: not on the second driver nor on the older assemblies, where a few show that they serve.</summary>
#if NET10_0_OR_GREATER
    protected bool IsFullGrid => driver == TestDriver.Default;
#else
    protected static bool IsFullGrid => false;
#endif

    /// <summary>The shared device, defaults throughout but for validation.</summary>
    protected GpuDevice Device => SharedDevices.Get(driver, floor: false, () => GpuDevice.Create(WithValidation(new GpuDeviceOptions())));

    /// <summary>The shared device with all that is optional off: fences, storage buffers alone, weights through staging.</summary>
    protected GpuDevice FloorDevice => SharedDevices.Get(driver, floor: true, () => GpuDevice.Create(Floor));

    /// <summary>Options that turn all off that is optional.</summary>
    protected GpuDeviceOptions Floor => WithValidation(new GpuDeviceOptions { MaskedFeatures = GpuFeatures.All, NoTexelBuffers = true, ForceStaging = true });

    /// <summary>One of the two shared devices.</summary>
    protected GpuDevice Choose(bool floor) => floor ? FloorDevice : Device;

    /// <summary>Options for the driver's device with validation on and messages collected.</summary>
    protected GpuDeviceOptions WithValidation(GpuDeviceOptions options) =>
        options with { Device = options.Device ?? SharedDevices.Describe(driver).Uuid, Validation = true, OnMessage = Messages.Add };

    /// <summary>A device whose kernels are checked for indices out of bounds.</summary>
    protected static GpuDevice MakeGpuAssisted(GpuDeviceOptions options)
    {
        var device = GpuDevice.Create(options with { GpuAssistedValidation = true });
        // Where there is no shaderInt64 the layer says that it cannot check buffer device addresses, which no kernel of ours has.
        Assert.That(Messages.Take().Where(message => !message.Text.Contains("No buffer device address checking", StringComparison.Ordinal)), Is.Empty);
        return device;
    }

    [OneTimeSetUp]
    public void DriverIsThere()
    {
        if (driver == TestDriver.SwiftShader && !SwiftShader.IsInstalled)
        {
            const string Missing = "SwiftShader is not installed (Debian: chromium-common).";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(Missing);
            }

            Assert.Ignore(Missing);
        }
    }

    [TearDown]
    public void NoValidationMessages() => Assert.That(Messages.Take(), Is.Empty);

    internal static void DisposeSharedDevices()
    {
        SharedDevices.Dispose();
        Assert.That(Messages.Take(), Is.Empty, "messages while the devices were disposed of");
    }
}
