namespace VaeGpu.Native;

/// <summary>UnityVulkanPluginEventConfig: what Unity sees to before it calls an event.</summary>
internal struct UnityEventConfig
{
    /// <summary>kUnityVulkanRenderPass_EnsureOutside.</summary>
    public const int OutsideRenderPass = 2;

    /// <summary>kUnityVulkanEventConfigFlag_EnsurePreviousFrameSubmission: what was recorded before reaches the queue before.</summary>
    public const uint EnsurePreviousFrameSubmission = 1;

    /// <summary>kUnityVulkanEventConfigFlag_ModifiesCommandBuffersState: pipelines and descriptor sets are bound anew after the event.</summary>
    public const uint ModifiesCommandBuffers = 8;

    public int RenderPass;
    public UnityQueueAccess QueueAccess;
    public uint Flags;
}
