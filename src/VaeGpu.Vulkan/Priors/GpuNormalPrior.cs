using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>z = temperature · n.</summary>
internal sealed class GpuNormalPrior : GpuPrior
{
    private const uint Workgroup = 64;

    private readonly uint _latentSize;
    private readonly KernelPipeline _kernel;
    private readonly DescriptorSet _set;

    /// <param name="builder">What it is made with.</param>
    /// <param name="latents">Where the draws go, [latent, stride].</param>
    public GpuNormalPrior(NetworkBuilder builder, BufferSlice latents)
    {
        _latentSize = (uint)builder.Model.Architecture.LatentSize;
        _kernel = builder.Device.Pipelines.Get(KernelTable.SamplePrior, new KernelConstants(Workgroup));
        _set = builder.Bind(BindingShape.OneBuffer, latents);
    }

    /// <inheritdoc/>
    public override void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint count)
    {
        var push = SamplePush.From(in input, _latentSize, input.First + first, count);
        (uint x, uint y) = push.Groups(_kernel);
        writer.Run(_kernel, _set, push, x, y);
    }
}
