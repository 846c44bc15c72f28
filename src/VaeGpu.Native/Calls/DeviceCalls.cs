using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>Devices, before there is a context.</summary>
internal static unsafe class DeviceCalls
{
    private static readonly nint RequiredExtensions = Keep(GpuDevice.Requirements.Extensions);
    private static readonly nint RecommendedExtensions = Keep(GpuDevice.Requirements.RecommendedExtensions);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetRequirements(NativeRequirements* requirements)
    {
        uint size = StructMemory.CheckedSize<NativeRequirements>(requirements, "requirements");
        GpuRequirements needed = GpuDevice.Requirements;
        var filled = new NativeRequirements
        {
            ApiVersion = Pack(needed.ApiVersion),
            QueueFlags = needed.QueueFlags,
            WorkgroupInvocations = (uint)needed.WorkgroupInvocations,
            StorageBuffersPerStage = (uint)needed.StorageBuffersPerStage,
            SharedMemoryBytes = (uint)needed.SharedMemoryBytes,
            PushConstantBytes = (uint)needed.PushConstantBytes,
            RequiredFeatures = (uint)needed.Features,
            RecommendedFeatures = (uint)needed.RecommendedFeatures,
            RequiredExtensionCount = (uint)needed.Extensions.Length,
            RecommendedExtensionCount = (uint)needed.RecommendedExtensions.Length,
            RequiredExtensions = (byte**)RequiredExtensions,
            RecommendedExtensions = (byte**)RecommendedExtensions,
        };
        StructMemory.Write(in filled, requirements, size);
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Enumerate(NativeDeviceInfo* devices, uint* count)
    {
        StructMemory.CheckPointer(count, "count");
        uint room = devices == null ? 0 : *count;
        uint size = room == 0 ? 0 : StructMemory.CheckedSize<NativeDeviceInfo>(devices, "devices");
        IReadOnlyList<GpuDeviceInfo> all = EnumerateOrThrow();
        if (devices == null)
        {
            *count = (uint)all.Count;
            return ResultCode.Ok;
        }

        uint written = Math.Min(room, (uint)all.Count);
        for (uint i = 0; i < written; i++)
        {
            GpuDeviceInfo device = all[(int)i];
            var info = new NativeDeviceInfo
            {
                Kind = (uint)device.Kind,
                ApiVersion = Pack(device.ApiVersion),
                Features = (uint)device.Features,
                MemoryBytes = device.MemoryBytes,
            };
            NativeText.Write(device.Name, info.Name, NativeDeviceInfo.NameBytes);
            NativeText.Write(device.Uuid, info.Uuid, NativeDeviceInfo.UuidBytes);
            NativeText.Write(device.Driver, info.Driver, NativeDeviceInfo.DriverBytes);
            StructMemory.Write(in info, (byte*)devices + (nuint)i * size, size);
        }

        *count = written;
        return written < all.Count ? ResultCode.Incomplete : ResultCode.Ok;
    }

    /// <summary>A version as Vulkan packs it.</summary>
    public static uint Pack(Version version) => (uint)version.Major << 22 | (uint)version.Minor << 12 | (uint)Math.Max(version.Build, 0);

    private static IReadOnlyList<GpuDeviceInfo> EnumerateOrThrow()
    {
        try
        {
            return GpuDevice.Enumerate();
        }
        catch (GpuException exception) when (ContextFactory.SaysNoVulkan(exception))
        {
            throw new NativeException(ResultCode.NoVulkan, exception.Message);
        }
    }

    /// <summary>Names for VkDeviceCreateInfo, which stay for good.</summary>
    private static nint Keep(ImmutableArray<string> names)
    {
        if (names.IsEmpty)
        {
            return 0;
        }

        byte** kept = (byte**)NativeMemory.Alloc((nuint)names.Length, (nuint)sizeof(byte*));
        for (int i = 0; i < names.Length; i++)
        {
            kept[i] = NativeText.Keep(names[i]);
        }

        return (nint)kept;
    }
}
