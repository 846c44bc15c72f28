using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>z = mean + factor · (temperature · epsilon) of a component drawn by its weight.</summary>
internal sealed class GpuMixturePrior : GpuPrior
{
    private const uint Workgroup = 64;

    private readonly uint _latentSize;
    private readonly MixturePrior _prior;
    private readonly GpuNormalPrior _epsilon;
    private readonly KernelPipeline _kernel;
    private readonly DescriptorSet _set;

    /// <param name="builder">What it is made with.</param>
    /// <param name="prior">The mixture.</param>
    /// <param name="epsilon">Room for epsilon, [latent, stride].</param>
    /// <param name="latents">Where the draws go, [latent, stride].</param>
    public GpuMixturePrior(NetworkBuilder builder, MixturePrior prior, BufferSlice epsilon, BufferSlice latents)
    {
        _latentSize = (uint)builder.Model.Architecture.LatentSize;
        _prior = prior;
        _epsilon = new GpuNormalPrior(builder, epsilon);
        _kernel = builder.Device.Pipelines.Get(KernelTable.Mixture, new KernelConstants(Workgroup));
        _set = builder.Bind(BindingShape.ThreeBuffers, Upload(builder, prior), epsilon, latents);
    }

    /// <inheritdoc/>
    public override void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint count)
    {
        _epsilon.Record(ref writer, in input, first, count);
        writer.Barrier();
        var push = new MixturePush
        {
            LatentSize = _latentSize,
            Stride = LinearPlan.Stride(count),
            FirstInstance = input.First + first,
            SeedLow = (uint)input.Seed,
            SeedHigh = (uint)(input.Seed >> 32),
            Frame = input.Frame,
            Components = (uint)_prior.Components,
            Covariance = _prior.Covariance,
        };
        writer.Run(_kernel, _set, push, _kernel.Groups(_latentSize), count);
    }

    /// <summary>Threshold and alias of each component, means, factors.</summary>
    private static BufferSlice Upload(NetworkBuilder builder, MixturePrior prior)
    {
        ulong table = 2 * (ulong)prior.Components;
        ulong means = (ulong)builder.Model.Tensors[MixturePrior.Means].Elements;
        ulong factors = (ulong)builder.Model.Tensors[MixturePrior.Factors].Elements;
        BufferSlice slice = builder.AllocateTable(checked(table + means + factors), "mixture");
        var components = new AliasTable(builder.Model.ReadAll(MixturePrior.Weights));
        var pairs = new uint[table];
        for (int i = 0; i < components.Count; i++)
        {
            pairs[2 * i] = components.Thresholds[i];
            pairs[2 * i + 1] = (uint)components.Aliases[i];
        }

        builder.Uploader.Write<uint>(in slice, 0, pairs);
        builder.Upload(MixturePrior.Means, in slice, table * sizeof(float));
        builder.Upload(MixturePrior.Factors, in slice, (table + means) * sizeof(float));
        return slice;
    }
}
