namespace VaeGpu.Vulkan;

/// <summary>What a device says of itself.</summary>
public sealed record GpuDeviceInfo
{
    /// <summary>The device's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required GpuDeviceKind Kind { get; init; }

    /// <summary>deviceUUID, 32 hexadecimal digits: the same on every run and in OpenGL.</summary>
    public required string Uuid { get; init; }

    /// <summary>The driver's name and version.</summary>
    public required string Driver { get; init; }

    /// <summary>The Vulkan version.</summary>
    public required Version ApiVersion { get; init; }

    /// <summary>Bytes of the largest device-local heap.</summary>
    public required ulong MemoryBytes { get; init; }

    /// <summary>Invocations of a subgroup.</summary>
    public required int SubgroupSize { get; init; }

    /// <summary>Bytes one storage buffer binding may span; layers with more weights are split.</summary>
    public required ulong MaxStorageBufferRange { get; init; }

    /// <summary>Texels of a buffer view.</summary>
    public required uint MaxTexelBufferElements { get; init; }

    /// <summary>Invocations of a workgroup.</summary>
    public required int MaxWorkgroupInvocations { get; init; }

    /// <summary>The optional features that the device has.</summary>
    public required GpuFeatures Features { get; init; }
}
