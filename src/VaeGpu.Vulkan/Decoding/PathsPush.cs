using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of evaluate_paths.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PathsPush
{
    public uint LatentSize;
    public uint Stride;
    public uint FirstSegment;
    public uint FirstCoefficient;
}
