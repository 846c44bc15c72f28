using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan;

/// <summary>Push constants of sample_codes.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SampleCodesPush
{
    public CodesPush Codes;
    public uint FirstPosition;
    public uint LogitStride;
    public uint LogitStep;
    public uint FirstInstance;
    public uint SeedLow;
    public uint SeedHigh;
    public uint Frame;
    public uint Likeliest;
    public float InverseTemperature;
}
