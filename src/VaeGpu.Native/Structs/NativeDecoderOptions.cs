namespace VaeGpu.Native;

/// <summary>vg_decoder_options.</summary>
internal struct NativeDecoderOptions : ISized
{
    public uint Size;
    public uint MaxBatch;
    public uint FramesInFlight;
    public uint Flags;

    public static uint FirstSize => 16;
}
