namespace VaeGpu.Native;

/// <summary>vg_target_info.</summary>
internal unsafe struct NativeTargetInfo : ISized
{
    public uint Size;
    public uint Format;
    public uint Width;
    public uint Height;
    public ulong MemoryBytes;
    public uint Exports;
    public uint Reserved;
    public fixed byte DeviceUuid[NativeDeviceInfo.UuidBytes];
    public fixed byte DriverUuid[NativeDeviceInfo.UuidBytes];

    public static uint FirstSize => 112;
}
