namespace VaeGpu;

/// <summary>Turns any input into latents. Not thread-safe: it holds the memory they lie in.</summary>
internal sealed unsafe class LatentSource : IDisposable
{
    private readonly ModelArchitecture _architecture;
    private readonly CpuNetwork? _encoder;
    private readonly NativeFloats _latents;

    /// <summary>Takes memory.</summary>
    /// <param name="architecture">The model's.</param>
    /// <param name="encoder">Its encoder, disposed with this; null for a model without one.</param>
    /// <param name="maxBatch">The largest batch.</param>
    public LatentSource(ModelArchitecture architecture, CpuNetwork? encoder, int maxBatch)
    {
        _architecture = architecture;
        _encoder = encoder;
        _latents = new NativeFloats((long)maxBatch * architecture.LatentSize);
    }

    /// <summary>The latents of an input.</summary>
    /// <param name="input">A checked input; its memory must stay where it is.</param>
    /// <param name="batch">Its batch.</param>
    /// <returns>[batch, latent], good until the next call.</returns>
    public float* Evaluate(in DecoderInput input, int batch)
    {
        var latents = new Span<float>(_latents.Pointer, batch * _architecture.LatentSize);
        switch (input.Kind)
        {
            case DecoderInputKind.PriorSamples:
                PriorSampler.Fill(input.Seed, input.Frame, input.First, input.Temperature, _architecture.LatentSize, latents);
                break;
            case DecoderInputKind.Paths:
                input.PathSet!.Evaluate(input.Instances, latents);
                break;
            case DecoderInputKind.Images:
                Encode(input, batch, latents);
                break;
            default:
                input.Values.CopyTo(latents);
                break;
        }

        return _latents.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder?.Dispose();
        _latents.Dispose();
    }

    /// <summary>z = mean + temperature · exp(log variance / 2) · epsilon (Kingma and Welling, 2014, equation 10).</summary>
    private void Encode(in DecoderInput input, int batch, Span<float> latents)
    {
        int size = _architecture.LatentSize;
        float temperature = input.Temperature;
        float* encoded;
        fixed (float* images = input.Values)
        {
            encoded = _encoder!.Run(images, batch);
        }

        if (temperature > 0)
        {
            CounterNormal.Fill(input.Seed, input.Frame, RandomStream.Reparameterisation, 0, size, latents);
        }

        for (int i = 0; i < batch; i++)
        {
            var mean = new ReadOnlySpan<float>(encoded + (nint)i * _encoder.OutputStride, size);
            var logVariance = new ReadOnlySpan<float>(encoded + (nint)i * _encoder.OutputStride + size, size);
            Span<float> latent = latents.Slice(i * size, size);
            if (temperature > 0)
            {
                for (int element = 0; element < size; element++)
                {
                    latent[element] = mean[element] + temperature * MathF.Exp(0.5f * logVariance[element]) * latent[element];
                }
            }
            else
            {
                mean.CopyTo(latent);
            }
        }
    }
}
