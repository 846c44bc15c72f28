using System;

namespace VaeGpu
{
    /// <summary>Mixing latents by weights.</summary>
    internal static class LatentMix
    {
        /// <summary>
        /// The weighted sum over the root of the sum of squared weights, so that a mix of independent draws from N(0, I) is again one: a mean would shrink towards the origin, where
        /// every model's pictures look alike. The first latent where all weights are 0.
        /// </summary>
        /// <param name="latents">[weights, latent].</param>
        /// <param name="weights">A weight for each.</param>
        /// <param name="result">[latent], out.</param>
        public static void Blend(ReadOnlySpan<float> latents, ReadOnlySpan<float> weights, Span<float> result)
        {
            int size = result.Length;
            double squares = 0;
            foreach (float weight in weights)
            {
                squares += (double)weight * weight;
            }

            if (squares == 0)
            {
                latents.Slice(0, size).CopyTo(result);
                return;
            }

            double scale = 1 / Math.Sqrt(squares);
            for (int element = 0; element < size; element++)
            {
                double sum = 0;
                for (int index = 0; index < weights.Length; index++)
                {
                    sum += (double)weights[index] * latents[(index * size) + element];
                }

                result[element] = (float)(sum * scale);
            }
        }
    }
}
