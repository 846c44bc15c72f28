namespace VaeGpu.Vulkan;

/// <summary>One slot of the staging ring: memory that pieces are written into, and the commands that copy them.</summary>
/// <param name="Commands">The copies.</param>
/// <param name="Memory">Where pieces wait to be copied.</param>
internal readonly record struct StagingSlot(CommandSlot Commands, BufferSlice Memory);
