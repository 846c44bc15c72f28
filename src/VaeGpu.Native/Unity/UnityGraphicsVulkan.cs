namespace VaeGpu.Native;

/// <summary>IUnityGraphicsVulkan, with which IUnityGraphicsVulkanV2 begins too: what is used here is the same in both.</summary>
internal unsafe struct UnityGraphicsVulkan
{
    public const ulong High = 0x95355348D4EF4E11;
    public const ulong Low = 0x9789313DFCFFCC87;
    public const ulong HighOfSecond = 0x329334C09DCA4787;
    public const ulong LowOfSecond = 0xB347DD92A0097FFC;

    public void* InterceptInitialization;
    public void* InterceptVulkanAPI;
    public delegate* unmanaged<int, UnityEventConfig*, void> ConfigureEvent;
    public delegate* unmanaged<UnityVulkanInstance> Instance;

    /// <summary>The result is C++'s bool: its lowest byte alone counts.</summary>
    public delegate* unmanaged<UnityVulkanRecordingState*, UnityQueueAccess, byte> CommandRecordingState;

    /// <summary>Texture, subresource (null for all), VkImageLayout, VkPipelineStageFlags, VkAccessFlags, mode.</summary>
    public delegate* unmanaged<void*, void*, uint, uint, uint, UnityAccessMode, UnityVulkanImage*, byte> AccessTexture;
}
