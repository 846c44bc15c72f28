namespace VaeGpu.Native;

/// <summary>vg_target_options.</summary>
internal struct NativeTargetOptions : ISized
{
    public uint Size;
    public uint Format;
    public uint Width;
    public uint Height;
    public uint Flags;
    public uint Reserved;

    public static uint FirstSize => 24;
}
