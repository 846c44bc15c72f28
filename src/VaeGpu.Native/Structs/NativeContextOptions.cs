namespace VaeGpu.Native;

/// <summary>vg_context_options.</summary>
internal unsafe struct NativeContextOptions : ISized
{
    public uint Size;
    public uint Backend;
    public uint Flags;
    public uint Threads;
    public uint DeviceIndex;
    public uint Reserved;
    public byte* Device;
    public NativeHostDevice* HostDevice;
    public byte* CacheFolder;
    public delegate* unmanaged[Cdecl]<void*, int, byte*, void> Log;
    public void* LogUser;

    public static uint FirstSize => 64;
}
