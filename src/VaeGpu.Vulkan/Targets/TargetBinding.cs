using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>A descriptor set for one target.</summary>
internal sealed class TargetBinding
{
    public required TargetKey Key { get; init; }

    public required DescriptorSet Set { get; init; }

    /// <summary>The view made for it; null where the host gave one, and for buffers.</summary>
    public ImageView OwnView { get; init; }

    /// <summary>True for memory of our own, of which there is a fixed number of windows: kept for good.</summary>
    public bool IsOwn { get; init; }

    public LastUse LastUse { get; } = new();
}
