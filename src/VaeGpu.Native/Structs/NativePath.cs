namespace VaeGpu.Native;

/// <summary>vg_path.</summary>
internal unsafe struct NativePath : ISized
{
    public const uint IsLoop = 1;

    public uint Size;
    public uint Kind;
    public uint Ease;
    public uint Flags;
    public uint LatentSize;
    public uint KeyCount;
    public float ClosingDuration;
    public uint Reserved;
    public float* Keys;
    public float* Times;

    public static uint FirstSize => 48;
}
