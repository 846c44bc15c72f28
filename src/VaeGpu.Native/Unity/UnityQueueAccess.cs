namespace VaeGpu.Native;

/// <summary>UnityVulkanGraphicsQueueAccess.</summary>
internal enum UnityQueueAccess
{
    /// <summary>Nothing is submitted; commands go into Unity's buffer.</summary>
    None = 0,

    /// <summary>Unity's threads keep off the queue.</summary>
    Allow = 1,
}
