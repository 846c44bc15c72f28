namespace VaeGpu.Native;

/// <summary>UnityVulkanImage: what Unity knows of a texture.</summary>
internal unsafe struct UnityVulkanImage
{
    public UnityVulkanMemory Memory;
    public ulong Image;

    /// <summary>Not relied on: NativeRenderingPlugin#36 saw UNDEFINED after a barrier. The layout that was asked for is what holds.</summary>
    public uint Layout;

    public uint Aspect;
    public uint Usage;
    public uint Format;
    public uint Width;
    public uint Height;
    public uint Depth;
    public uint Tiling;
    public uint Type;
    public uint Samples;
    public int Layers;
    public int MipCount;
    public fixed ulong Reserved[4];
}
