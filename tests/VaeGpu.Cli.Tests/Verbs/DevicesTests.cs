using System.Text.Json;
using VaeGpu.Cli.Tests.Support;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class DevicesTests
{
    [Test]
    public void Devices_CanEachBeNamedAndByDefaultTheFirstIsTaken()
    {
        JsonElement json = VaeGpuProcess.Json("devices");
        JsonElement[] devices = [.. json.GetProperty("devices").EnumerateArray()];
        Assert.That(devices, Is.Not.Empty, "the tests need a Vulkan device; lavapipe will do");
        foreach (JsonElement device in devices)
        {
            JsonElement verified = VaeGpuProcess.Json("verify", Trained.Model, "--device", device.GetProperty("uuid").GetString()!);
            Assert.That(verified.GetProperty("device").GetString(), Is.EqualTo(device.GetProperty("name").GetString()));
        }

        Assert.That(VaeGpuProcess.Json("verify", Trained.Model).GetProperty("device").GetString(), Is.EqualTo(devices[0].GetProperty("name").GetString()));
    }

    [Test]
    public void Devices_TableNamesTheCpuToo() => Assert.That(VaeGpuProcess.Succeed("devices").Output, Does.Contain("cpu"));
}
