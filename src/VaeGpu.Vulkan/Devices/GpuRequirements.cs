using System.Collections.Immutable;

namespace VaeGpu.Vulkan;

/// <summary>What a host's device must have to be adopted, to be read before the host makes it.</summary>
public sealed record GpuRequirements
{
    /// <summary>The least Vulkan version of instance and device.</summary>
    public required Version ApiVersion { get; init; }

    /// <summary>Device extensions that must be enabled: none.</summary>
    public required ImmutableArray<string> Extensions { get; init; }

    /// <summary>Device extensions worth enabling where the version is below the one that made them core.</summary>
    public required ImmutableArray<string> RecommendedExtensions { get; init; }

    /// <summary>Features that must be enabled: none.</summary>
    public required GpuFeatures Features { get; init; }

    /// <summary>Features worth enabling.</summary>
    public required GpuFeatures RecommendedFeatures { get; init; }

    /// <summary>VkQueueFlags that the queue's family must have: compute.</summary>
    public required uint QueueFlags { get; init; }

    /// <summary>Invocations a workgroup must allow.</summary>
    public required int WorkgroupInvocations { get; init; }

    /// <summary>Storage buffers a stage must allow.</summary>
    public required int StorageBuffersPerStage { get; init; }

    /// <summary>Bytes of shared memory a workgroup must allow.</summary>
    public required int SharedMemoryBytes { get; init; }

    /// <summary>Bytes of push constants.</summary>
    public required int PushConstantBytes { get; init; }
}
