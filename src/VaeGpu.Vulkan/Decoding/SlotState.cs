namespace VaeGpu.Vulkan;

/// <summary>What a slot of the ring holds.</summary>
internal enum SlotState
{
    /// <summary>Nothing.</summary>
    Free,

    /// <summary>A decode into the slot's own memory, to be read once.</summary>
    ToRead,

    /// <summary>A decode into the host's buffer or image: free again once it is complete.</summary>
    ToTarget,
}
