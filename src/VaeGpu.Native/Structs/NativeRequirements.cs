namespace VaeGpu.Native;

/// <summary>vg_requirements.</summary>
internal unsafe struct NativeRequirements : ISized
{
    public uint Size;
    public uint ApiVersion;
    public uint QueueFlags;
    public uint WorkgroupInvocations;
    public uint StorageBuffersPerStage;
    public uint SharedMemoryBytes;
    public uint PushConstantBytes;
    public uint RequiredFeatures;
    public uint RecommendedFeatures;
    public uint RequiredExtensionCount;
    public uint RecommendedExtensionCount;
    public uint Reserved;
    public byte** RequiredExtensions;
    public byte** RecommendedExtensions;

    public static uint FirstSize => 64;
}
