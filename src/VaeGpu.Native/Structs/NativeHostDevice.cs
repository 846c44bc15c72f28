namespace VaeGpu.Native;

/// <summary>vg_host_device.</summary>
internal unsafe struct NativeHostDevice : ISized
{
    public uint Size;
    public uint ApiVersion;
    public nint Instance;
    public nint PhysicalDevice;
    public nint Device;
    public nint Queue;
    public nint GetInstanceProcAddr;
    public uint QueueFamily;
    public uint EnabledFeatures;
    public delegate* unmanaged[Cdecl]<void*, void> LockQueue;
    public delegate* unmanaged[Cdecl]<void*, void> UnlockQueue;
    public void* LockUser;

    public static uint FirstSize => 80;
}
