namespace VaeGpu;

/// <summary>z = temperature · n, with n from <see cref="CounterNormal.Fill"/> in <see cref="RandomStream.Prior"/>.</summary>
internal sealed class CpuNormalPrior(int latentSize) : CpuPrior
{
    /// <inheritdoc/>
    public override void Draw(in DecoderInput input, Span<float> latents, Span<int> codes) => Fill(input, latentSize, latents);

    /// <summary>The same for whoever makes something else of it.</summary>
    public static void Fill(in DecoderInput input, int latentSize, Span<float> latents)
    {
        CounterNormal.Fill(input.Seed, input.Frame, RandomStream.Prior, input.First, latentSize, latents);
        if (input.Temperature != 1)
        {
            foreach (ref float value in latents)
            {
                value *= input.Temperature;
            }
        }
    }
}
