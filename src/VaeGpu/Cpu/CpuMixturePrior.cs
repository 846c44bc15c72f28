namespace VaeGpu;

/// <summary>z = mean + factor · (temperature · epsilon) of a component drawn by its weight; the operations of shaders/mixture.comp in their order.</summary>
internal sealed class CpuMixturePrior : CpuPrior
{
    private readonly int _latentSize;
    private readonly MixtureCovariance _covariance;
    private readonly AliasTable _components;
    private readonly float[] _means;
    private readonly float[] _factors;
    private readonly int _factorLength;

    /// <summary>Reads a mixture.</summary>
    public CpuMixturePrior(Model model, MixturePrior prior)
    {
        _latentSize = model.Architecture.LatentSize;
        _covariance = prior.Covariance;
        _components = new AliasTable(model.ReadAll(MixturePrior.Weights));
        _means = model.ReadAll(MixturePrior.Means);
        _factors = model.ReadAll(MixturePrior.Factors);
        _factorLength = _factors.Length / prior.Components;
    }

    /// <inheritdoc/>
    public override void Draw(in DecoderInput input, Span<float> latents, Span<int> codes)
    {
        CpuNormalPrior.Fill(input, _latentSize, latents);
        for (uint i = 0; latents.Length > 0; i++)
        {
            Philox4x32.Generate(input.Seed, 0, input.First + i, input.Frame, (uint)RandomStream.Component, out uint column, out uint coin, out _, out _);
            int component = _components.Draw(column, coin);
            Span<float> latent = latents[.._latentSize];
            latents = latents[_latentSize..];
            ReadOnlySpan<float> mean = _means.AsSpan(component * _latentSize, _latentSize);
            ReadOnlySpan<float> factor = _factors.AsSpan(component * _factorLength, _factorLength);

            // The last element first: those before it are still epsilon when a row of the triangle needs them.
            for (int element = _latentSize - 1; element >= 0; element--)
            {
                latent[element] = _covariance switch
                {
                    MixtureCovariance.Full => Row(mean[element], factor.Slice(element * _latentSize, element + 1), latent),
                    MixtureCovariance.Diagonal => mean[element] + factor[element] * latent[element],
                    _ => mean[element] + factor[0] * latent[element],
                };
            }
        }
    }

    private static float Row(float sum, ReadOnlySpan<float> row, ReadOnlySpan<float> epsilon)
    {
        for (int i = 0; i < row.Length; i++)
        {
            sum += row[i] * epsilon[i];
        }

        return sum;
    }
}
