using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of quantise.comp and gather_codes.comp, and the first of sample_codes.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CodesPush
{
    public uint Positions;
    public uint Codes;
    public uint Size;
    public uint PositionStep;
    public uint Stride;
}
