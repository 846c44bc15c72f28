using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>A descriptor set for one target, and when it was last used.</summary>
internal sealed class TargetBinding
{
    public required TargetKey Key { get; init; }

    public required DescriptorSet Set { get; init; }

    /// <summary>The view made for it; null where the host gave one, and for buffers.</summary>
    public ImageView OwnView { get; init; }

    /// <summary>Counts up with every use of the cache: the least recently used binding goes first.</summary>
    public ulong LastUse { get; set; }

    /// <summary>The slot of our own that used it last.</summary>
    public CommandSlot? Slot { get; set; }

    /// <summary>Which use of <see cref="Slot"/> that was.</summary>
    public ulong SlotUse { get; set; }

    /// <summary>The host's frame that used it last.</summary>
    public ulong? Frame { get; set; }
}
