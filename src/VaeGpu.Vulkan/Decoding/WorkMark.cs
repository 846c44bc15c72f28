namespace VaeGpu.Vulkan;

/// <summary>Whose work is being recorded: a slot of ours, or a frame of the host's.</summary>
/// <param name="Slot">The slot; null for the host.</param>
/// <param name="Frame">The host's frame.</param>
internal readonly record struct WorkMark(CommandSlot? Slot, ulong Frame);
