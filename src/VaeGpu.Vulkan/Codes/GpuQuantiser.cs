using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>From vectors to the nearest codes.</summary>
internal sealed class GpuQuantiser
{
    private const uint Workgroup = 64;

    private readonly GpuCodebook _codebook;
    private readonly KernelPipeline _kernel;
    private readonly DescriptorSet _set;

    /// <param name="builder">What it is made with.</param>
    /// <param name="codebook">The codes to choose from.</param>
    /// <param name="vectors">Where the vectors lie, [latent, stride].</param>
    /// <param name="codes">Where the codes go, [positions, stride].</param>
    public GpuQuantiser(NetworkBuilder builder, GpuCodebook codebook, BufferSlice vectors, BufferSlice codes)
    {
        _codebook = codebook;
        _kernel = builder.Device.Pipelines.Get(KernelTable.Quantise, new KernelConstants(Workgroup));
        _set = builder.Bind(BindingShape.ThreeBuffers, codebook.Vectors, vectors, codes);
    }

    /// <summary>Records a batch; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, uint batch) =>
        writer.Run(_kernel, _set, _codebook.Push(_codebook.Positions, batch), _codebook.Groups(_codebook.Positions), batch);
}
