using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>Makes the model file of a trained VQ-VAE, with the frequencies of its codes and golden pairs that torch computes in double precision.</summary>
internal static class VqVaeExport
{
    /// <summary>Exports.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="images">[count, values] bytes: the codes are counted on all, and the first are the encoder's golden images.</param>
    /// <param name="seed">Decides the golden codes.</param>
    public static Model ToModel(VqVaeNetworks networks, Tensor images, long seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        Codebook codebook = networks.Quantiser.Codebook;
        using var builder = new ModelBuilder(networks.Architecture);
        builder.SetNetworks(networks, images);
        builder.Set(codebook.Frequencies!, TensorMemory.ToFloats(CodeFrequencies.Smoothed(networks.EncodeCodes(images), codebook.Codes)));
        using var generator = new Generator(unchecked((ulong)seed), CPU);
        Tensor codes = randint(codebook.Codes, [AutoencoderExport.GoldenPairs, codebook.Positions], dtype: int64, generator: generator).to(images.device);
        builder.SetGolden(TensorMemory.ToInts(codes), AutoencoderExport.DecodeGolden(networks, networks.Quantiser.Decode(codes)));
        return builder.Build();
    }
}
