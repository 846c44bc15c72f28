using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of mixture.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MixturePush
{
    public uint LatentSize;
    public uint Stride;
    public uint FirstInstance;
    public uint SeedLow;
    public uint SeedHigh;
    public uint Frame;
    public uint Components;
    public MixtureCovariance Covariance;
}
