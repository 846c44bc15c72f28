namespace VaeGpu.Vulkan;

/// <summary>Each position's code by its frequency, all positions at once.</summary>
internal sealed class GpuIndependentPrior : GpuPrior
{
    private readonly GpuCodeSampler _sampler;

    /// <param name="builder">What it is made with.</param>
    /// <param name="codebook">The vectors.</param>
    /// <param name="latents">Where the vectors go, [latent, stride].</param>
    public GpuIndependentPrior(NetworkBuilder builder, GpuCodebook codebook, BufferSlice latents)
    {
        BufferSlice logits = builder.AllocateTable((ulong)codebook.Positions * codebook.Codes, "table of frequencies");
        var row = new float[codebook.Codes];
        for (int position = 0; position < codebook.Positions; position++)
        {
            CodeSampler.ReadLogits(builder.Model, position, row);
            builder.Uploader.Write<float>(in logits, (ulong)position * codebook.Codes * sizeof(float), row);
        }

        _sampler = new GpuCodeSampler(builder, codebook, logits, latents);
    }

    /// <inheritdoc/>
    public override void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint count) => _sampler.Record(ref writer, in input, first, count);
}
