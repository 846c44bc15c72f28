using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>Makes the model file of a trained VAE, with golden pairs that torch computes in double precision.</summary>
internal static class VaeExport
{
    /// <summary>Exports.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="images">[count, values] bytes; the first are the encoder's golden images.</param>
    /// <param name="seed">Decides the golden latents.</param>
    public static Model ToModel(VaeNetworks networks, Tensor images, long seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        using var builder = new ModelBuilder(networks.Architecture);
        builder.SetNetworks(networks, images);
        using var generator = new Generator(unchecked((ulong)seed), CPU);
        Tensor latents = randn([AutoencoderExport.GoldenPairs, networks.Architecture.LatentSize], dtype: float32, generator: generator).to(images.device);
        builder.SetGolden(TensorMemory.ToFloats(latents), AutoencoderExport.DecodeGolden(networks, latents));
        return builder.Build();
    }
}
