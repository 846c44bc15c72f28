using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>What is read from one physical device.</summary>
internal sealed unsafe class PhysicalDeviceDescription
{
    private const int UuidBytes = 16;

    public PhysicalDeviceDescription(Vk vk, PhysicalDevice device, uint instanceVersion)
    {
        Handle = device;
        PhysicalDeviceProperties properties = vk.GetPhysicalDeviceProperties(device);
        VendorId = properties.VendorID;
        DeviceId = properties.DeviceID;
        DriverVersion = properties.DriverVersion;
        PipelineCacheUuid = new ReadOnlySpan<byte>(properties.PipelineCacheUuid, UuidBytes).ToArray();
        Version = Math.Min(properties.ApiVersion, instanceVersion);

        HashSet<string> extensions = Extensions(vk, device);
        bool has12 = Version >= (uint)Vk.Version12;
        bool hasTimeline = has12 || extensions.Contains("VK_KHR_timeline_semaphore");
        bool hasDriver = has12 || extensions.Contains("VK_KHR_driver_properties");
        TimelineExtension = hasTimeline && !has12;
        PortabilitySubset = extensions.Contains("VK_KHR_portability_subset");

        if (properties.ApiVersion < (uint)Vk.Version11)
        {
            // Vulkan 1.0 has no vkGetPhysicalDeviceProperties2; such a device is listed and never chosen.
            Info = Describe(in properties, default, "", "", MemoryBytes(vk, device), GpuFeatures.None, 1);
            Limits = new GpuLimits(in properties.Limits, 1, 0);
            return;
        }

        var driver = new PhysicalDeviceDriverProperties { SType = StructureType.PhysicalDeviceDriverProperties };
        var subgroup = new PhysicalDeviceSubgroupProperties { SType = StructureType.PhysicalDeviceSubgroupProperties, PNext = hasDriver ? &driver : null };
        var maintenance3 = new PhysicalDeviceMaintenance3Properties { SType = StructureType.PhysicalDeviceMaintenance3Properties, PNext = &subgroup };
        var id = new PhysicalDeviceIDProperties { SType = StructureType.PhysicalDeviceIDProperties, PNext = &maintenance3 };
        var properties2 = new PhysicalDeviceProperties2 { SType = StructureType.PhysicalDeviceProperties2, PNext = &id };
        vk.GetPhysicalDeviceProperties2(device, &properties2);

        var timeline = new PhysicalDeviceTimelineSemaphoreFeatures { SType = StructureType.PhysicalDeviceTimelineSemaphoreFeatures };
        var storage16 = new PhysicalDevice16BitStorageFeatures { SType = StructureType.PhysicalDevice16BitStorageFeatures, PNext = hasTimeline ? &timeline : null };
        var features2 = new PhysicalDeviceFeatures2 { SType = StructureType.PhysicalDeviceFeatures2, PNext = &storage16 };
        vk.GetPhysicalDeviceFeatures2(device, &features2);

        GpuFeatures features = GpuFeatures.None;
        features |= timeline.TimelineSemaphore ? GpuFeatures.TimelineSemaphore : 0;
        features |= features2.Features.ShaderStorageImageWriteWithoutFormat ? GpuFeatures.StorageImageWriteWithoutFormat : 0;
        features |= features2.Features.RobustBufferAccess ? GpuFeatures.RobustBufferAccess : 0;
        features |= storage16.StorageBuffer16BitAccess ? GpuFeatures.Storage16Bit : 0;
        features |= Version >= (uint)Vk.Version13 || extensions.Contains("VK_KHR_synchronization2") ? GpuFeatures.Synchronization2 : 0;
        features |= extensions.Contains("VK_KHR_8bit_storage") ? GpuFeatures.Storage8Bit : 0;
        features |= extensions.Contains("VK_KHR_external_memory_fd") ? GpuFeatures.ExternalMemoryFd : 0;
        bool shuffles = (subgroup.SupportedStages & ShaderStageFlags.ComputeBit) != 0 && (subgroup.SupportedOperations & SubgroupFeatureFlags.ShuffleBit) != 0;
        features |= shuffles ? GpuFeatures.SubgroupShuffle : 0;
        features |= MatrixUnits.AreOn(vk, device, extensions, Version, in properties.Limits, subgroup.SubgroupSize) ? GpuFeatures.CooperativeMatrix : 0;

        DeviceUuid = new ReadOnlySpan<byte>(id.DeviceUuid, UuidBytes).ToArray();
        DriverUuid = new ReadOnlySpan<byte>(id.DriverUuid, UuidBytes).ToArray();
        Limits = new GpuLimits(in properties.Limits, subgroup.SubgroupSize, maintenance3.MaxMemoryAllocationSize);
        Info = Describe(
            in properties,
            DeviceUuid,
            hasDriver ? Text(driver.DriverName) : "",
            hasDriver ? Text(driver.DriverInfo) : "",
            MemoryBytes(vk, device),
            features,
            subgroup.SubgroupSize);
    }

    public PhysicalDevice Handle { get; }

    public GpuDeviceInfo Info { get; }

    public GpuLimits Limits { get; }

    /// <summary>The lower of the device's and the instance's version.</summary>
    public uint Version { get; }

    /// <summary>vendorID.</summary>
    public uint VendorId { get; }

    /// <summary>deviceID.</summary>
    public uint DeviceId { get; }

    /// <summary>driverVersion, packed as the vendor likes.</summary>
    public uint DriverVersion { get; }

    /// <summary>pipelineCacheUUID: another for each build of a driver whose caches differ.</summary>
    public byte[] PipelineCacheUuid { get; }

    /// <summary>deviceUUID; zeros on Vulkan 1.0.</summary>
    public byte[] DeviceUuid { get; } = new byte[UuidBytes];

    /// <summary>driverUUID: memory passes between interfaces whose drivers have the same; zeros on Vulkan 1.0.</summary>
    public byte[] DriverUuid { get; } = new byte[UuidBytes];

    /// <summary>True where timeline semaphores need VK_KHR_timeline_semaphore.</summary>
    public bool TimelineExtension { get; }

    /// <summary>True where VK_KHR_portability_subset must be enabled because it is there.</summary>
    public bool PortabilitySubset { get; }

    /// <summary>The families whose queues compute.</summary>
    public static uint? ComputeFamily(Vk vk, PhysicalDevice device, out uint timestampBits)
    {
        QueueFamilyProperties[] families = Families(vk, device);
        for (uint i = 0; i < families.Length; i++)
        {
            if ((families[i].QueueFlags & QueueFlags.ComputeBit) != 0 && families[i].QueueCount > 0)
            {
                timestampBits = families[i].TimestampValidBits;
                return i;
            }
        }

        timestampBits = 0;
        return null;
    }

    public static QueueFamilyProperties[] Families(Vk vk, PhysicalDevice device)
    {
        uint count = 0;
        vk.GetPhysicalDeviceQueueFamilyProperties(device, ref count, null);
        var families = new QueueFamilyProperties[count];
        fixed (QueueFamilyProperties* pointer = families)
        {
            vk.GetPhysicalDeviceQueueFamilyProperties(device, ref count, pointer);
        }

        return families;
    }

    private static GpuDeviceInfo Describe(
        in PhysicalDeviceProperties properties, ReadOnlySpan<byte> uuid, string driverName, string driverInfo, ulong memoryBytes, GpuFeatures features, uint subgroupSize)
    {
        uint version = properties.ApiVersion;
        string name;
        fixed (byte* pointer = properties.DeviceName)
        {
            name = Text(pointer);
        }

        return new GpuDeviceInfo
        {
            Name = name,
            Kind = properties.DeviceType switch
            {
                PhysicalDeviceType.DiscreteGpu => GpuDeviceKind.Discrete,
                PhysicalDeviceType.IntegratedGpu => GpuDeviceKind.Integrated,
                PhysicalDeviceType.VirtualGpu => GpuDeviceKind.Virtual,
                PhysicalDeviceType.Cpu => GpuDeviceKind.Cpu,
                _ => GpuDeviceKind.Other,
            },
            Uuid = uuid.IsEmpty ? new string('0', 32) : Convert.ToHexString(uuid).ToLowerInvariant(),
            Driver = driverName.Length > 0 ? $"{driverName} {driverInfo}".TrimEnd() : $"0x{properties.DriverVersion:x8}",
            ApiVersion = new Version((int)(version >> 22 & 0x7F), (int)(version >> 12 & 0x3FF), (int)(version & 0xFFF)),
            MemoryBytes = memoryBytes,
            SubgroupSize = (int)subgroupSize,
            MaxStorageBufferRange = properties.Limits.MaxStorageBufferRange,
            MaxTexelBufferElements = properties.Limits.MaxTexelBufferElements,
            MaxWorkgroupInvocations = (int)properties.Limits.MaxComputeWorkGroupInvocations,
            Features = features,
        };
    }

    private static ulong MemoryBytes(Vk vk, PhysicalDevice device)
    {
        PhysicalDeviceMemoryProperties memory = vk.GetPhysicalDeviceMemoryProperties(device);
        ulong bytes = 0;
        for (int i = 0; i < memory.MemoryHeapCount; i++)
        {
            MemoryHeap heap = memory.MemoryHeaps[i];
            bytes = (heap.Flags & MemoryHeapFlags.DeviceLocalBit) != 0 ? Math.Max(bytes, heap.Size) : bytes;
        }

        return bytes;
    }

    private static HashSet<string> Extensions(Vk vk, PhysicalDevice device)
    {
        uint count = 0;
        VulkanCall.Check(vk.EnumerateDeviceExtensionProperties(device, (byte*)null, ref count, null), "vkEnumerateDeviceExtensionProperties");
        var extensions = new ExtensionProperties[count];
        var names = new HashSet<string>();
        fixed (ExtensionProperties* pointer = extensions)
        {
            VulkanCall.Check(vk.EnumerateDeviceExtensionProperties(device, (byte*)null, ref count, pointer), "vkEnumerateDeviceExtensionProperties");
            for (int i = 0; i < count; i++)
            {
                names.Add(Text(pointer[i].ExtensionName));
            }
        }

        return names;
    }

    private static string Text(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
