namespace VaeGpu.Native;

/// <summary>UnityVulkanInstance: Unity's handles, the same from one initialisation to the next shutdown. Given by value.</summary>
internal unsafe struct UnityVulkanInstance
{
    public ulong PipelineCache;
    public nint Instance;
    public nint PhysicalDevice;
    public nint Device;
    public nint GraphicsQueue;
    public nint GetInstanceProcAddr;
    public uint QueueFamilyIndex;
    public fixed ulong Reserved[8];
}
