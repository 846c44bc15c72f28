using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>From logits to codes drawn by them, and to the codes' vectors among the latents.</summary>
internal sealed class GpuCodeSampler
{
    private const uint Workgroup = 64;

    private readonly GpuCodebook _codebook;
    private readonly KernelPipeline _kernel;
    private readonly DescriptorSet _set;

    /// <param name="builder">What it is made with.</param>
    /// <param name="codebook">The vectors.</param>
    /// <param name="logits">Where the logits lie: [positions, codes], or [positions × codes, stride].</param>
    /// <param name="latents">Where the vectors go, [latent, stride].</param>
    public GpuCodeSampler(NetworkBuilder builder, GpuCodebook codebook, BufferSlice logits, BufferSlice latents)
    {
        _codebook = codebook;
        _kernel = builder.Device.Pipelines.Get(KernelTable.SampleCodes, new KernelConstants(Workgroup));
        _set = builder.Bind(BindingShape.ThreeBuffers, logits, codebook.Vectors, latents);
    }

    /// <summary>Records all positions, whose logits all instances share; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint batch) =>
        Record(ref writer, in input, first, batch, 0, _codebook.Positions, 1, 0);

    /// <summary>Records one position, for which each instance has its own logits; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint batch, uint position) =>
        Record(ref writer, in input, first, batch, position, 1, LinearPlan.Stride(batch), 1);

    private void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint batch, uint position, uint positions, uint logitStride, uint logitStep)
    {
        CodeChoice choice = CodeChoice.From(input.Temperature, input.TopK, (int)_codebook.Codes);
        var push = new SampleCodesPush
        {
            Codes = _codebook.Push(positions, batch),
            FirstPosition = position,
            LogitStride = logitStride,
            LogitStep = logitStep,
            FirstInstance = input.First + first,
            SeedLow = (uint)input.Seed,
            SeedHigh = (uint)(input.Seed >> 32),
            Frame = input.Frame,
            Likeliest = (uint)choice.Likeliest,
            InverseTemperature = choice.InverseTemperature,
        };
        writer.Run(_kernel, _set, push, _codebook.Groups(positions), batch);
    }
}
