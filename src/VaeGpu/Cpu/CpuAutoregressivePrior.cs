namespace VaeGpu;

/// <summary>Codes position after position, each by the logits that the prior's network gives for the vectors of those before it.</summary>
internal sealed unsafe class CpuAutoregressivePrior : CpuPrior
{
    private readonly CpuCodebook _codebook;
    private readonly CpuNetwork _network;

    /// <summary>Packs the network.</summary>
    public CpuAutoregressivePrior(Model model, AutoregressivePrior prior, CpuCodebook codebook, int maxBatch, WorkerPool pool, LayerKernel kernel)
    {
        _codebook = codebook;
        _network = new CpuNetwork(model, prior.Network, model.Architecture.LatentSize, finalSigmoid: false, maxBatch, pool, kernel);
    }

    /// <inheritdoc/>
    public override void Draw(in DecoderInput input, Span<float> latents, Span<int> codes)
    {
        int size = _codebook.Codes;
        latents.Clear();
        fixed (float* values = latents)
        {
            for (int position = 0; position < _codebook.Positions; position++)
            {
                float* logits = _network.Run(values, input.Count, position * size, size) + position * size;
                for (int instance = 0; instance < input.Count; instance++)
                {
                    var row = new ReadOnlySpan<float>(logits + (nint)instance * _network.OutputStride, size);
                    _codebook.Draw(input, instance, position, row, latents, codes);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _network.Dispose();
}
