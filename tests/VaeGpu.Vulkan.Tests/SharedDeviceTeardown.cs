namespace VaeGpu.Vulkan.Tests;

/// <summary>Disposes of the shared devices after the last test.</summary>
[SetUpFixture]
internal sealed class SharedDeviceTeardown
{
    [OneTimeTearDown]
    public void Dispose() => GpuTest.DisposeSharedDevices();
}
