using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of nearest_code.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NearestPush
{
    public uint CodeCount;
    public uint FirstCode;
    public uint Dimension;
    public uint QueryCount;
    public uint Stride;
    public float Relative;
    public float Absolute;
    public float LargestSquare;
}
