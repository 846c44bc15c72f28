using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Which of an instance's devices is taken.</summary>
internal static unsafe class DeviceChoice
{
    public static List<PhysicalDeviceDescription> All(VulkanInstance instance)
    {
        uint count = 0;
        VulkanCall.Check(instance.Vk.EnumeratePhysicalDevices(instance.Handle, ref count, null), "vkEnumeratePhysicalDevices");
        var handles = new PhysicalDevice[count];
        fixed (PhysicalDevice* pointer = handles)
        {
            VulkanCall.Check(instance.Vk.EnumeratePhysicalDevices(instance.Handle, ref count, pointer), "vkEnumeratePhysicalDevices");
        }

        return [.. handles.Take((int)count).Select(handle => new PhysicalDeviceDescription(instance.Vk, handle, instance.Version)).OrderBy(device => device.Info.Kind)];
    }

    /// <summary>The best device that the options allow.</summary>
    /// <exception cref="GpuException">There is none; the message lists those that there are.</exception>
    public static PhysicalDeviceDescription Choose(VulkanInstance instance, GpuDeviceOptions options)
    {
        string? wanted = options.Device;
        string source = nameof(GpuDeviceOptions.Device);
        if (string.IsNullOrEmpty(wanted))
        {
            wanted = Environment.GetEnvironmentVariable(GpuDeviceOptions.DeviceVariable);
            source = GpuDeviceOptions.DeviceVariable;
        }

        List<PhysicalDeviceDescription> all = All(instance);
        foreach (PhysicalDeviceDescription device in all)
        {
            if (IsUsable(instance.Vk, device) && (options.Kind is null || device.Info.Kind == options.Kind) && IsNamed(device.Info, wanted))
            {
                return device;
            }
        }

        string found = all.Count == 0 ? "none" : string.Join(", ", all.Select(device => $"{device.Info.Name} ({device.Info.Kind}, {device.Info.Uuid})"));
        string asked = string.IsNullOrEmpty(wanted) ? "" : $" that {source} \"{wanted}\" names";
        string kind = options.Kind is null ? "" : $" of kind {options.Kind}";
        throw new GpuException($"No Vulkan 1.1 device with a compute queue{kind}{asked}; found: {found}. Name another, install a driver, or use the CPU backend.");
    }

    private static bool IsUsable(Vk vk, PhysicalDeviceDescription device) =>
        device.Version >= (uint)Vk.Version11 && PhysicalDeviceDescription.ComputeFamily(vk, device.Handle, out _) is not null;

    private static bool IsNamed(GpuDeviceInfo device, string? wanted) =>
        string.IsNullOrEmpty(wanted)
        || device.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase)
        || device.Uuid.Equals(wanted.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
