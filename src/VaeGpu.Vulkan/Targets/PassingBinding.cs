using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>A descriptor set that is written anew for each use, for an image that may be gone after it.</summary>
internal sealed class PassingBinding
{
    public required DescriptorSet Set { get; init; }

    /// <summary>The view of the last use; null before the first.</summary>
    public ImageView View { get; set; }

    public LastUse LastUse { get; } = new();
}
