namespace VaeGpu.Native;

/// <summary>UnityVulkanRecordingState: the command buffer that Unity is recording. Void after any access to a resource.</summary>
internal unsafe struct UnityVulkanRecordingState
{
    public nint CommandBuffer;
    public uint CommandBufferLevel;
    public ulong RenderPass;
    public ulong Framebuffer;

    /// <summary>-1 outside a render pass.</summary>
    public int SubPassIndex;

    public ulong CurrentFrameNumber;

    /// <summary>What this frame and those before it used may be freed.</summary>
    public ulong SafeFrameNumber;

    public fixed ulong Reserved[4];
}
