using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of mlp.comp and mlp_subgroup.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FusedPush
{
    public uint Layers;
    public uint InputCount;
    public uint Stride;
    public uint RowQuads;
    public uint FirstRow;
    public uint Share;
}
