namespace VaeGpu.Vulkan;

/// <summary>Codes position after position, each by the logits that the prior's network gives for those before it: all steps in one piece of commands.</summary>
internal sealed class GpuAutoregressivePrior : GpuPrior
{
    private readonly GpuCodebook _codebook;
    private readonly GpuNetwork _network;
    private readonly GpuCodeSampler _sampler;
    private readonly BufferSlice _latents;
    private readonly ulong _rowBytes;

    /// <param name="builder">What it is made with.</param>
    /// <param name="prior">The network.</param>
    /// <param name="codebook">The vectors.</param>
    /// <param name="activations">Latents, which the network reads, and the regions that it writes.</param>
    public GpuAutoregressivePrior(NetworkBuilder builder, AutoregressivePrior prior, GpuCodebook codebook, ActivationMemory activations)
    {
        _codebook = codebook;
        _network = new GpuNetwork(builder, prior.Network.ToDense(), activations.Latents, activations.First, activations.Second, inParts: true);
        _latents = activations.Latents.Slice;
        _sampler = new GpuCodeSampler(builder, codebook, _network.Output.Slice, _latents);
        _rowBytes = (ulong)builder.Model.Architecture.LatentSize * sizeof(float);
    }

    /// <inheritdoc/>
    public override void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint count)
    {
        // Positions to come are multiplied by zeros, and zero times what another input left may be NaN.
        writer.Clear(in _latents, LinearPlan.Stride(count) * _rowBytes);
        for (uint position = 0; position < _codebook.Positions; position++)
        {
            writer.Barrier();
            _network.Record(ref writer, count, position * _codebook.Codes, _codebook.Codes);
            _sampler.Record(ref writer, in input, first, count, position);
        }
    }
}
