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

    /// <summary>The numbers of a chunk's draws.</summary>
    /// <param name="input">Seed, frame and temperature.</param>
    /// <param name="latentSize">Values of a latent.</param>
    /// <param name="firstInstance">The chunk's first, in the numbers' own count.</param>
    /// <param name="count">Instances of the chunk.</param>
    public static SamplePush From(in DecoderInput input, uint latentSize, uint firstInstance, uint count) => new()
    {
        LatentSize = latentSize,
        Stride = LinearPlan.Stride(count),
        FirstInstance = firstInstance,
        SeedLow = (uint)input.Seed,
        SeedHigh = (uint)(input.Seed >> 32),
        Frame = input.Frame,
        Temperature = input.Temperature,
    };

    /// <summary>Workgroups: across, for a quarter of the instances, which the kernels go round with; down, the blocks of four elements, as many as Vulkan guarantees.</summary>
    public readonly (uint X, uint Y) Groups(KernelPipeline kernel) => (kernel.Groups((Stride + 3) / 4), Math.Min((LatentSize + 3) / 4, 65535));
}
