namespace VaeGpu;

/// <summary>Turns any input into latents. Not thread-safe: it holds the memory they lie in.</summary>
internal sealed unsafe class LatentSource : IDisposable
{
    private readonly int _latentSize;
    private readonly CpuNetwork? _encoder;
    private readonly CpuCodebook? _codebook;
    private readonly CpuPriors _priors;
    private readonly NativeFloats _latents;
    private readonly int[] _codes;

    /// <summary>Takes memory, and packs the encoder and the priors.</summary>
    /// <param name="model">The model; not needed afterwards.</param>
    /// <param name="codebook">Its codebook, which must outlive this; null where latents are continuous.</param>
    /// <param name="maxBatch">The largest batch.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="kernel">The inner loops of a network.</param>
    public LatentSource(Model model, CpuCodebook? codebook, int maxBatch, WorkerPool pool, LayerKernel kernel)
    {
        ModelArchitecture architecture = model.Architecture;
        _latentSize = architecture.LatentSize;
        _codebook = codebook;
        _codes = new int[maxBatch * (codebook?.Positions ?? 0)];
        _encoder = architecture.Encoder is { } network ? new CpuNetwork(model, network, architecture.Image.Elements, finalSigmoid: false, maxBatch, pool, kernel) : null;
        _priors = new CpuPriors(model, codebook, maxBatch, pool, kernel);
        _latents = new NativeFloats((long)maxBatch * _latentSize);
    }

    /// <summary>The latents of an input.</summary>
    /// <param name="input">A checked input; its memory must stay where it is.</param>
    /// <param name="batch">Its batch.</param>
    /// <returns>[batch, latent], good until the next call.</returns>
    public float* Evaluate(in DecoderInput input, int batch)
    {
        float* values = _latents.Pointer;
        var latents = new Span<float>(values, batch * _latentSize);
        switch (input.Kind)
        {
            case DecoderInputKind.PriorSamples:
                _priors.Draw(input, latents, default);
                break;
            case DecoderInputKind.Codes:
                _codebook!.Gather(input.CodeValues, latents);
                break;
            case DecoderInputKind.Images:
                Encode(input, batch, latents);
                break;
            case DecoderInputKind.Paths:
                input.PathSet!.Evaluate(input.Instances, latents);
                break;
            default:
                input.Values.CopyTo(latents);
                break;
        }

        if (input.ReplacesLatents)
        {
            Quantise(values, _latentSize, latents);
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder?.Dispose();
        _priors.Dispose();
        _latents.Dispose();
    }

    private void Encode(in DecoderInput input, int batch, Span<float> latents)
    {
        fixed (float* images = input.Values)
        {
            float* encoded = _encoder!.Run(images, batch);
            if (_codebook is null)
            {
                Reparameterise(encoded, _encoder.OutputStride, _latentSize, input.Seed, input.Frame, input.Temperature, latents);
            }
            else
            {
                Quantise(encoded, _encoder.OutputStride, latents);
            }
        }
    }

    private void Quantise(float* values, nint stride, Span<float> latents)
    {
        Span<int> codes = _codes.AsSpan(0, latents.Length / _latentSize * _codebook!.Positions);
        _codebook.Find(values, stride, codes);
        _codebook.Gather(codes, latents);
    }

    /// <summary>z = mean + temperature · exp(log variance / 2) · epsilon (Kingma and Welling, 2014, equation 10).</summary>
    /// <param name="encoded">[instances, stride]: mean, then log variance.</param>
    /// <param name="stride">Floats from one instance to the next.</param>
    /// <param name="latentSize">Values of a latent.</param>
    /// <param name="seed">The key of epsilon.</param>
    /// <param name="frame">The frame of epsilon.</param>
    /// <param name="temperature">At 0 the mean itself, whatever the variance.</param>
    /// <param name="latents">[instances, latent], out.</param>
    public static void Reparameterise(
        float* encoded, nint stride, int latentSize, ulong seed, uint frame, float temperature, Span<float> latents)
    {
        if (temperature > 0)
        {
            CounterNormal.Fill(seed, frame, RandomStream.Reparameterisation, 0, latentSize, latents);
        }

        for (; latents.Length > 0; latents = latents[latentSize..], encoded += stride)
        {
            var mean = new ReadOnlySpan<float>(encoded, latentSize);
            if (temperature > 0)
            {
                for (int element = 0; element < latentSize; element++)
                {
                    latents[element] = mean[element] + temperature * MathF.Exp(0.5f * encoded[latentSize + element]) * latents[element];
                }
            }
            else
            {
                mean.CopyTo(latents);
            }
        }
    }
}
