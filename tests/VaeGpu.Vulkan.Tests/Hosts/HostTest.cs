namespace VaeGpu.Vulkan.Tests;

/// <summary>Base of tests with a host of their own making. A host of each kind serves a whole class, for its kernels take a second to build.</summary>
internal abstract class HostTest(TestDriver driver) : GpuTest(driver)
{
    private readonly Dictionary<HostKind, (EngineHost Host, GpuDevice Device)> _shared = [];

    [OneTimeTearDown]
    public void DisposeHosts()
    {
        foreach ((EngineHost host, GpuDevice device) in _shared.Values)
        {
            device.Dispose();
            host.Dispose();
        }

        Assert.That(Messages.Take(), Is.Empty, "messages while the hosts were disposed of");
    }

    /// <summary>The class's host of a kind, and the library's device on it.</summary>
    protected EngineHost Adopt(HostKind kind, out GpuDevice device)
    {
        if (!_shared.TryGetValue(kind, out (EngineHost Host, GpuDevice Device) pair))
        {
            EngineHost host = MakeHost(kind);
            pair = (host, GpuDevice.Adopt(host.Handles));
            _shared.Add(kind, pair);
        }

        device = pair.Device;
        return pair.Host;
    }

    /// <summary>A new host, the caller's to dispose of.</summary>
    protected EngineHost MakeHost(HostKind kind, bool gpuAssisted = false) => new(kind, SharedDevices.Describe(Driver).Name, Messages, gpuAssisted);
}
