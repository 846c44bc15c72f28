using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>The limits that the runtime plans by.</summary>
internal readonly record struct GpuLimits
{
    public unsafe GpuLimits(in PhysicalDeviceLimits limits, uint subgroupSize, ulong maxAllocation)
    {
        MaxStorageBufferRange = limits.MaxStorageBufferRange;
        MaxTexelBufferElements = limits.MaxTexelBufferElements;
        MaxWorkgroups = limits.MaxComputeWorkGroupCount[0];
        MaxWorkgroupInvocations = Math.Min(limits.MaxComputeWorkGroupInvocations, limits.MaxComputeWorkGroupSize[0]);
        Alignment = Math.Max(64, Math.Max(limits.MinStorageBufferOffsetAlignment, limits.MinTexelBufferOffsetAlignment));
        SubgroupSize = Math.Max(1, subgroupSize);
        TimestampPeriod = limits.TimestampPeriod;
        MaxAllocation = maxAllocation;
    }

    /// <summary>Bytes one storage buffer binding may span.</summary>
    public ulong MaxStorageBufferRange { get; init; }

    /// <summary>Texels of a buffer view.</summary>
    public uint MaxTexelBufferElements { get; init; }

    /// <summary>Workgroups of a dispatch in its first direction, 65,535 or more.</summary>
    public uint MaxWorkgroups { get; init; }

    /// <summary>Invocations of a workgroup, all in its first direction.</summary>
    public uint MaxWorkgroupInvocations { get; init; }

    /// <summary>
    /// Bytes of weights up to which a network is run as one kernel. 0 on drivers that compute on the processor: a workgroup is one thread there, and
    /// starting a kernel is cheap.
    /// </summary>
    public ulong FusedBytes { get; init; }

    /// <summary>What every binding's offset is a multiple of; a power of two.</summary>
    public ulong Alignment { get; }

    /// <summary>Invocations of a subgroup. For speed alone: nothing is wrong where it is another.</summary>
    public uint SubgroupSize { get; init; }

    /// <summary>Lanes of a subgroup where shuffles are what is fast, and every subgroup has so many: on drivers that compute on the processor. 0 elsewhere.</summary>
    public uint ShuffleLanes { get; init; }

    /// <summary>Bytes of one allocation.</summary>
    public ulong MaxAllocation { get; init; }

    /// <summary>Nanoseconds of a timestamp's step.</summary>
    public float TimestampPeriod { get; }
}
