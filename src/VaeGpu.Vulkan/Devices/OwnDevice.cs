using Silk.NET.Core.Native;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Makes a logical device with the optional features that the runtime uses.</summary>
internal static unsafe class OwnDevice
{
    public static Device Create(VulkanInstance instance, PhysicalDeviceDescription physical, GpuFeatures features, uint family)
    {
        bool matrixUnits = (features & GpuFeatures.CooperativeMatrix) != 0;
        bool timelineSemaphore = (features & GpuFeatures.TimelineSemaphore) != 0;
        string[] extensions =
        [
            .. timelineSemaphore && physical.TimelineExtension ? ["VK_KHR_timeline_semaphore"] : Array.Empty<string>(),
            .. (features & GpuFeatures.ExternalMemoryFd) != 0 ? ["VK_KHR_external_memory_fd"] : Array.Empty<string>(),
            .. matrixUnits ? [MatrixUnits.Extension] : Array.Empty<string>(),
            .. physical.PortabilitySubset ? ["VK_KHR_portability_subset"] : Array.Empty<string>(),
        ];

        float priority = 1;
        var queue = new DeviceQueueCreateInfo
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = family,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        var enabled = new PhysicalDeviceFeatures
        {
            RobustBufferAccess = (features & GpuFeatures.RobustBufferAccess) != 0,
            ShaderStorageImageWriteWithoutFormat = (features & GpuFeatures.StorageImageWriteWithoutFormat) != 0,
        };
        var timeline = new PhysicalDeviceTimelineSemaphoreFeatures
        {
            SType = StructureType.PhysicalDeviceTimelineSemaphoreFeatures,
            TimelineSemaphore = true,
        };
        void* next = timelineSemaphore ? &timeline : null;
        var matrix = new PhysicalDeviceCooperativeMatrixFeaturesNV { SType = StructureType.PhysicalDeviceCooperativeMatrixFeaturesNV, CooperativeMatrix = true, PNext = next };
        var small = new PhysicalDeviceShaderFloat16Int8Features { SType = StructureType.PhysicalDeviceShaderFloat16Int8Features, ShaderFloat16 = true, PNext = &matrix };
        var model = new PhysicalDeviceVulkanMemoryModelFeatures { SType = StructureType.PhysicalDeviceVulkanMemoryModelFeatures, VulkanMemoryModel = true, PNext = &small };

        nint names = SilkMarshal.StringArrayToPtr(extensions);
        var info = new DeviceCreateInfo
        {
            SType = StructureType.DeviceCreateInfo,
            PNext = matrixUnits ? &model : next,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queue,
            PEnabledFeatures = &enabled,
            EnabledExtensionCount = (uint)extensions.Length,
            PpEnabledExtensionNames = (byte**)names,
        };
        Result result = instance.Vk.CreateDevice(physical.Handle, in info, null, out Device device);
        SilkMarshal.Free(names);
        VulkanCall.Check(result, "vkCreateDevice");
        return device;
    }
}
