namespace VaeGpu.Native;

/// <summary>vg_context_info.</summary>
internal unsafe struct NativeContextInfo : ISized
{
    public const int ReasonBytes = 512;

    public uint Size;
    public uint Backend;
    public uint Flags;
    public uint Features;
    public uint Kind;
    public uint ApiVersion;
    public ulong MemoryBytes;
    public fixed byte Name[NativeDeviceInfo.NameBytes];
    public fixed byte Uuid[NativeDeviceInfo.UuidBytes];
    public fixed byte Driver[NativeDeviceInfo.DriverBytes];
    public fixed byte Reason[ReasonBytes];

    public static uint FirstSize => 1096;
}
