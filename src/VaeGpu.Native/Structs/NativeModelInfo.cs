namespace VaeGpu.Native;

/// <summary>vg_model_info.</summary>
internal struct NativeModelInfo : ISized
{
    public const uint HasEncoder = 2;

    public uint Size;
    public uint Kind;
    public uint Flags;
    public uint Precision;
    public uint Width;
    public uint Height;
    public uint Channels;
    public uint ValueEncoding;
    public float Minimum;
    public float Maximum;
    public uint LatentSize;
    public uint Positions;
    public uint Codes;
    public uint CodeSize;
    public uint OwnPrior;
    public uint Priors;
    public uint GoldenPairs;
    public uint Reserved;
    public ulong FloatBytes;
    public ulong Rgba8Bytes;

    public static uint FirstSize => 88;
}
