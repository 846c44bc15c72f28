namespace VaeGpu.Native;

/// <summary>IUnityGraphics.</summary>
internal unsafe struct UnityGraphics
{
    public const ulong High = 0x7CBA0A9CA4DDB544;
    public const ulong Low = 0x8C5AD4926EB17B11;

    public delegate* unmanaged<UnityRenderer> GetRenderer;
    public delegate* unmanaged<delegate* unmanaged<UnityDeviceEvent, void>, void> RegisterDeviceEventCallback;
    public delegate* unmanaged<delegate* unmanaged<UnityDeviceEvent, void>, void> UnregisterDeviceEventCallback;
    public delegate* unmanaged<int, int> ReserveEventIDRange;
}
