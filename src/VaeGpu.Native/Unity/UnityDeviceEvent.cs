namespace VaeGpu.Native;

/// <summary>UnityGfxDeviceEventType. Resets are Direct3D 9's and mean nothing here.</summary>
internal enum UnityDeviceEvent
{
    Initialize = 0,
    Shutdown = 1,
}
