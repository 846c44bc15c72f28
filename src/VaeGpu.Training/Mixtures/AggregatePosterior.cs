namespace VaeGpu.Training;

/// <summary>Draws from q(z) = E q(z | x) over a set of pictures (Kingma and Welling, 2014): what a prior fitted after training is fitted to.</summary>
internal static class AggregatePosterior
{
    /// <summary>One draw z = mean + sigma · epsilon for each picture.</summary>
    /// <param name="encoder">Of a VAE.</param>
    /// <param name="images">The pictures, of the model's shape.</param>
    /// <param name="seed">The key of epsilon.</param>
    /// <param name="progress">Called with the share that is done, 0 to 1; may be null.</param>
    /// <param name="cancellation">Stops within one batch.</param>
    /// <returns>[pictures, latent].</returns>
    /// <exception cref="DataException">The pictures are of another shape.</exception>
    public static ArrayPoints Draw(IEncoder encoder, ImageData images, ulong seed, Action<double>? progress, CancellationToken cancellation)
    {
        ModelArchitecture architecture = encoder.Architecture;
        if (images.Shape != architecture.Image)
        {
            throw new DataException($"{images.Name}: images of {images.Shape}, and the model is of {architecture.Image}");
        }

        int latent = architecture.LatentSize, elements = architecture.Image.Elements, most = Math.Min(encoder.MaxBatch, images.Count);
        float[] drawn = new float[checked(images.Count * latent)];
        float[] batch = new float[checked(most * elements)], mean = new float[most * latent], logVariance = new float[most * latent];
        for (int first = 0; first < images.Count; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            int now = Math.Min(most, images.Count - first);
            ImageData.ToValues(images.Pixels.Span.Slice(first * elements, now * elements), batch.AsSpan(0, now * elements));
            encoder.Encode(batch.AsSpan(0, now * elements), mean, logVariance);
            Span<float> into = drawn.AsSpan(first * latent, now * latent);
            CounterNormal.Fill(seed, 0, RandomStream.Reparameterisation, (uint)first, latent, into);
            for (int i = 0; i < into.Length; i++)
            {
                into[i] = mean[i] + MathF.Exp(0.5f * logVariance[i]) * into[i];
            }

            progress?.Invoke((double)(first + now) / images.Count);
        }

        return new ArrayPoints(drawn, latent);
    }
}
