namespace VaeGpu.Native;

/// <summary>UnityVulkanMemory: what an image of Unity's lies in.</summary>
internal unsafe struct UnityVulkanMemory
{
    public ulong Memory;
    public ulong Offset;
    public ulong Size;
    public nint Mapped;
    public uint Flags;
    public uint MemoryTypeIndex;
    public fixed ulong Reserved[4];
}
