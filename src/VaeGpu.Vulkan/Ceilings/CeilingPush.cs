using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of ceiling.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CeilingPush
{
    public uint Rounds;
    public uint Stride;
    public float Factor;
    public float Term;
}
