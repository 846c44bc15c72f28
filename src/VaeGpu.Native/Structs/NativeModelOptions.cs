namespace VaeGpu.Native;

/// <summary>vg_model_options.</summary>
internal struct NativeModelOptions : ISized
{
    public const uint Verify = 1;

    public uint Size;
    public uint Flags;
    public ulong MaximumBytes;

    public static uint FirstSize => 16;
}
