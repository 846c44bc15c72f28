namespace VaeGpu.Native;

/// <summary>vg_device_info.</summary>
internal unsafe struct NativeDeviceInfo : ISized
{
    public const int NameBytes = 256;
    public const int UuidBytes = 40;
    public const int DriverBytes = 256;

    public uint Size;
    public uint Kind;
    public uint ApiVersion;
    public uint Features;
    public ulong MemoryBytes;
    public fixed byte Name[NameBytes];
    public fixed byte Uuid[UuidBytes];
    public fixed byte Driver[DriverBytes];

    public static uint FirstSize => 576;
}
