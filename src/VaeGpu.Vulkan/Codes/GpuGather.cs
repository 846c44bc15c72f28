using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>From codes to their vectors.</summary>
internal sealed class GpuGather
{
    private const uint Workgroup = 64;

    private readonly GpuCodebook _codebook;
    private readonly KernelPipeline _kernel;
    private readonly DescriptorSet _set;

    /// <param name="builder">What it is made with.</param>
    /// <param name="codebook">The vectors.</param>
    /// <param name="codes">Where the codes lie, [positions, stride].</param>
    /// <param name="latents">Where the vectors go, [latent, stride].</param>
    public GpuGather(NetworkBuilder builder, GpuCodebook codebook, BufferSlice codes, BufferSlice latents)
    {
        _codebook = codebook;
        _kernel = builder.Device.Pipelines.Get(KernelTable.GatherCodes, new KernelConstants(Workgroup));
        _set = builder.Bind(BindingShape.ThreeBuffers, codebook.Vectors, codes, latents);
    }

    /// <summary>Records a batch; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, uint batch)
    {
        CodesPush push = _codebook.Push(_codebook.Positions, batch);
        writer.Run(_kernel, _set, push, _kernel.Groups(push.Positions * push.Size), batch);
    }
}
