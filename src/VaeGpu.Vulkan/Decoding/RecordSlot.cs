namespace VaeGpu.Vulkan;

/// <summary>Mapped input of one decode that is recorded into the host's commands.</summary>
internal sealed class RecordSlot(BufferSlice input)
{
    public BufferSlice Input { get; } = input;

    /// <summary>The host's frame that reads it; null while it is free.</summary>
    public ulong? Frame { get; set; }
}
