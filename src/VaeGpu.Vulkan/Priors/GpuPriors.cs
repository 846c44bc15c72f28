namespace VaeGpu.Vulkan;

/// <summary>All priors of a model, its own and those that it has beside.</summary>
internal sealed class GpuPriors
{
    private readonly PriorKind _own;
    private readonly GpuPrior?[] _priors = new GpuPrior?[Enum.GetValues<PriorKind>().Length];

    /// <param name="builder">What they are made with.</param>
    /// <param name="codebook">The model's codebook; null where latents are continuous.</param>
    /// <param name="activations">Latents, which they write, and room for what comes before.</param>
    public GpuPriors(NetworkBuilder builder, GpuCodebook? codebook, ActivationMemory activations)
    {
        ModelArchitecture architecture = builder.Model.Architecture;
        _own = architecture.Prior.Kind;
        foreach (PriorKind kind in Enum.GetValues<PriorKind>())
        {
            _priors[(int)kind] = architecture.FindPrior(kind) switch
            {
                null => null,
                MixturePrior mixture => new GpuMixturePrior(builder, mixture, activations.First.Slice, activations.Latents.Slice),
                IndependentPrior => new GpuIndependentPrior(builder, codebook!, activations.Latents.Slice),
                AutoregressivePrior autoregressive => new GpuAutoregressivePrior(builder, autoregressive, codebook!, activations),
                _ => new GpuNormalPrior(builder, activations.Latents.Slice),
            };
        }
    }

    /// <summary>Records a chunk's draws from the prior that the input names, or the model's own; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, in DecoderInput input, uint first, uint count) =>
        _priors[(int)(input.Prior ?? _own)]!.Record(ref writer, in input, first, count);
}
