using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of sample_prior.comp and reparameterise.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SamplePush
{
    public uint LatentSize;
    public uint Stride;
    public uint FirstInstance;
    public uint SeedLow;
    public uint SeedHigh;
    public uint Frame;
    public float Temperature;
}
