using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of the kernels that end a decode (shaders/include/decoded.glsl).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DecodedPush
{
    public const uint Flip = 1;
    public const uint EightBits = 2;

    public uint Width;
    public uint Height;
    public uint Channels;
    public uint ValueStride;
    public uint InstanceStride;
    public uint FirstInstance;
    public uint Columns;
    public uint OriginX;
    public uint OriginY;
    public uint Offset;
    public uint Flags;
    public float Minimum;
    public float Scale;
}
