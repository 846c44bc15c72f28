namespace VaeGpu.Native;

/// <summary>vg_image.</summary>
internal struct NativeImage : ISized
{
    public const uint IsFlipped = 1;
    public const uint IsLinear = 2;
    public const uint IsExternal = 4;

    public uint Size;
    public uint Format;
    public ulong Image;
    public ulong View;
    public uint Width;
    public uint Height;
    public uint LayoutBefore;
    public uint LayoutAfter;
    public uint MipLevel;
    public uint ArrayLayer;
    public uint X;
    public uint Y;
    public uint RectangleWidth;
    public uint RectangleHeight;
    public uint Columns;
    public uint Flags;
    public ulong Target;

    public static uint FirstSize => 80;
}
