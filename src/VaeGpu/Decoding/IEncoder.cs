namespace VaeGpu;

/// <summary>Encodes pictures to the Gaussian q(z | x), or to codes. After the first call no managed memory is allocated. Not thread-safe: one thread at a time.</summary>
public interface IEncoder : IDisposable
{
    /// <summary>The model's architecture.</summary>
    ModelArchitecture Architecture { get; }

    /// <summary>The largest batch one call may ask for.</summary>
    int MaxBatch { get; }

    /// <summary>Encodes and waits for the result.</summary>
    /// <param name="images">[batch, channels, height, width], in the model's value range.</param>
    /// <param name="mean">[batch, latent], out; where latents are codes, the vectors before they are quantised.</param>
    /// <param name="logVariance">[batch, latent], out; empty where it is not wanted, and where latents are codes.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the batch exceeds <see cref="MaxBatch"/>.</exception>
    void Encode(ReadOnlySpan<float> images, Span<float> mean, Span<float> logVariance);

    /// <summary>Encodes to codes and waits for the result: at each position the nearest vector's index, as <see cref="INearestCode"/> defines it.</summary>
    /// <param name="images">[batch, channels, height, width], in the model's value range.</param>
    /// <param name="codes">[batch, positions], out.</param>
    /// <exception cref="ArgumentException">Latents of the model are no codes, a span has the wrong length, or the batch exceeds <see cref="MaxBatch"/>.</exception>
    void Encode(ReadOnlySpan<float> images, Span<int> codes);
}
