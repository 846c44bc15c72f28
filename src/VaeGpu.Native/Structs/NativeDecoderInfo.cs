namespace VaeGpu.Native;

/// <summary>vg_decoder_info.</summary>
internal struct NativeDecoderInfo : ISized
{
    public uint Size;
    public uint Backend;
    public uint MaxBatch;
    public uint FramesInFlight;
    public uint Dispatches;
    public uint Reserved;
    public ulong DeviceBytes;
    public double GpuSeconds;

    public static uint FirstSize => 40;
}
