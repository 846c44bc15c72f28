namespace VaeGpu;

/// <summary>All priors of a model, its own and those that it has beside. Not thread-safe.</summary>
internal sealed class CpuPriors : IDisposable
{
    private readonly PriorKind _own;
    private readonly CpuPrior?[] _priors = new CpuPrior?[Enum.GetValues<PriorKind>().Length];

    /// <summary>Reads what they draw by.</summary>
    /// <param name="model">The model; not needed afterwards.</param>
    /// <param name="codebook">Its codebook, which must outlive this; null where latents are continuous.</param>
    /// <param name="maxBatch">The largest batch.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="kernel">The inner loops of a network.</param>
    public CpuPriors(Model model, CpuCodebook? codebook, int maxBatch, WorkerPool pool, LayerKernel kernel)
    {
        _own = model.Architecture.Prior.Kind;
        foreach (PriorKind kind in Enum.GetValues<PriorKind>())
        {
            _priors[(int)kind] = model.Architecture.FindPrior(kind) switch
            {
                null => null,
                MixturePrior mixture => new CpuMixturePrior(model, mixture),
                IndependentPrior => new CpuIndependentPrior(model, codebook!),
                AutoregressivePrior autoregressive => new CpuAutoregressivePrior(model, autoregressive, codebook!, maxBatch, pool, kernel),
                _ => new CpuNormalPrior(model.Architecture.LatentSize),
            };
        }
    }

    /// <summary>Draws from the prior that an input names, or the model's own.</summary>
    /// <param name="input">A checked input of kind <see cref="DecoderInputKind.PriorSamples"/>.</param>
    /// <param name="latents">[count, latent], out.</param>
    /// <param name="codes">[count, positions], out, or empty.</param>
    public void Draw(in DecoderInput input, Span<float> latents, Span<int> codes) => _priors[(int)(input.Prior ?? _own)]!.Draw(input, latents, codes);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CpuPrior? prior in _priors)
        {
            prior?.Dispose();
        }
    }
}
