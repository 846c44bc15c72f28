namespace VaeGpu;

/// <summary>Each position's code by its frequency.</summary>
internal sealed class CpuIndependentPrior : CpuPrior
{
    private readonly CpuCodebook _codebook;
    private readonly NativeFloats _logits;

    /// <summary>Reads the frequencies.</summary>
    public CpuIndependentPrior(Model model, CpuCodebook codebook)
    {
        _codebook = codebook;
        _logits = new NativeFloats((long)codebook.Positions * codebook.Codes);
        for (int position = 0; position < codebook.Positions; position++)
        {
            CodeSampler.ReadLogits(model, position, Logits(position));
        }
    }

    /// <inheritdoc/>
    public override void Draw(in DecoderInput input, Span<float> latents, Span<int> codes)
    {
        for (int instance = 0; instance < input.Count; instance++)
        {
            for (int position = 0; position < _codebook.Positions; position++)
            {
                _codebook.Draw(input, instance, position, Logits(position), latents, codes);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _logits.Dispose();

    private unsafe Span<float> Logits(int position) => new(_logits.Pointer + (nint)position * _codebook.Codes, _codebook.Codes);
}
