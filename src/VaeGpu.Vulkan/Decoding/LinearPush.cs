using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of the linear kernels (shaders/include/linear.glsl).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinearPush
{
    public const uint FirstPart = 1;
    public const uint LastPart = 2;
    public const uint InRows = 4;

    public uint Blocks;
    public uint FirstBlock;
    public uint InputCount;
    public uint FirstInput;
    public uint Stride;
    public uint Flags;
    public float NegativeSlope;
    public uint SkippedBlocks;
    public uint RowQuads;
    public uint Instances;
    public uint FirstRow;
}
