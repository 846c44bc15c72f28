namespace VaeGpu;

/// <summary>Draws latents from the normal prior, as <see cref="DecoderInput.PriorSamples"/> does on every backend. Thread-safe.</summary>
public static class PriorSampler
{
    /// <summary>Latents z = temperature · n, with n from <see cref="CounterNormal.Fill"/> in <see cref="RandomStream.Prior"/>.</summary>
    /// <param name="seed">The key.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="first">The index of the first draw.</param>
    /// <param name="temperature">What the deviation is multiplied by.</param>
    /// <param name="latentSize">Values of one latent.</param>
    /// <param name="latents">[count, latentSize], out.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="latentSize"/> is not positive.</exception>
    /// <exception cref="ArgumentException"><paramref name="latents"/> is not a whole number of latents.</exception>
    public static void Fill(ulong seed, uint frame, uint first, float temperature, int latentSize, Span<float> latents)
    {
        CounterNormal.Fill(seed, frame, RandomStream.Prior, first, latentSize, latents);
        if (temperature != 1)
        {
            for (int i = 0; i < latents.Length; i++)
            {
                latents[i] *= temperature;
            }
        }
    }
}
