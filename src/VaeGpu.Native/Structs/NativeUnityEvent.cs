namespace VaeGpu.Native;

/// <summary>vg_unity_event.</summary>
internal unsafe struct NativeUnityEvent : ISized
{
    public uint Size;
    public uint Flags;
    public ulong Decoder;
    public void* Texture;
    public uint X;
    public uint Y;
    public uint RectangleWidth;
    public uint RectangleHeight;
    public uint Columns;
    public uint Reserved;
    public int Result;
    public uint Runs;

    public static uint FirstSize => 56;
}
