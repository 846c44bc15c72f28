namespace VaeGpu.Native;

/// <summary>vg_input.</summary>
internal unsafe struct NativeInput : ISized
{
    public const uint IsQuantised = 1;
    public const uint IsMean = 2;

    public uint Size;
    public uint Kind;
    public uint Count;
    public uint Flags;
    public float* Values;
    public int* Codes;
    public PathTime* Times;
    public ulong Paths;
    public ulong Seed;
    public uint Frame;
    public uint First;
    public float Temperature;
    public uint Prior;
    public uint TopK;
    public uint Reserved;

    public static uint FirstSize => 80;
}
