namespace VaeGpu.Vulkan.Tests;

/// <summary>Finding and choosing devices.</summary>
internal sealed class DeviceTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void Enumerate_ListsDevicesBestFirst()
    {
        IReadOnlyList<GpuDeviceInfo> devices = GpuDevice.Enumerate();
        Assert.That(devices, Is.Not.Empty);
        Assert.That(devices.Select(device => device.Kind), Is.Ordered);
        foreach (GpuDeviceInfo device in devices)
        {
            Assert.That(device.Name, Is.Not.Empty);
            Assert.That(device.Uuid, Has.Length.EqualTo(32));
            Assert.That(device.MemoryBytes, Is.GreaterThan(1ul << 20));
            Assert.That(device.ApiVersion, Is.GreaterThanOrEqualTo(new Version(1, 0)));
        }
    }

    [Test]
    public void Create_ByPartOfTheNameOrUuid_FindsIt()
    {
        GpuDeviceInfo wanted = Device.Info;
        foreach (string name in new[] { wanted.Name[..5].ToUpperInvariant(), wanted.Uuid, new Guid(Convert.FromHexString(wanted.Uuid), bigEndian: true).ToString() })
        {
            using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Device = name }));
            Assert.That(device.Info.Uuid, Is.EqualTo(wanted.Uuid));
        }
    }

    [Test]
    public void Create_ByEnvironmentVariable_FindsItOrSaysWhatThereIs()
    {
        string? before = Environment.GetEnvironmentVariable(GpuDeviceOptions.DeviceVariable);
        try
        {
            Environment.SetEnvironmentVariable(GpuDeviceOptions.DeviceVariable, Device.Info.Name);
            GpuDevice.Create(WithValidation(new GpuDeviceOptions())).Dispose();
            Environment.SetEnvironmentVariable(GpuDeviceOptions.DeviceVariable, "no such device");
            Assert.That(
                () => GpuDevice.Create(),
                Throws.TypeOf<GpuException>().With.Message.Contains("VAEGPU_DEVICE \"no such device\"").And.Message.Contains(Device.Info.Name));
        }
        finally
        {
            Environment.SetEnvironmentVariable(GpuDeviceOptions.DeviceVariable, before);
        }
    }

    [Test]
    public void Create_OfAKindThatIsNotThere_SaysSo()
    {
        GpuDeviceKind absent = Enum.GetValues<GpuDeviceKind>().Except(GpuDevice.Enumerate().Select(device => device.Kind)).First();
        Assert.That(() => GpuDevice.Create(new GpuDeviceOptions { Kind = absent }), Throws.TypeOf<GpuException>().With.Message.Contains(absent.ToString()));
    }

    [Test]
    public void MaskedFeatures_AreNotEnabled()
    {
        Assert.That(FloorDevice.EnabledFeatures, Is.EqualTo(GpuFeatures.None));
        Assert.That(Device.EnabledFeatures, Is.EqualTo(Device.Info.Features & (GpuFeatures.TimelineSemaphore | GpuFeatures.StorageImageWriteWithoutFormat | GpuFeatures.RobustBufferAccess | GpuFeatures.SubgroupShuffle | GpuFeatures.ExternalMemoryFd)));
    }

    [Test]
    public void KernelTable_NamesWhatTheLibraryHolds() =>
        Assert.That(KernelTable.All.Select(kernel => kernel.Name), Is.EquivalentTo(Shaders.KernelLibrary.Variants));
}
