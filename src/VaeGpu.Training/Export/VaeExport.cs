using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>Makes the model file of trained networks, with golden pairs that torch computes in double precision.</summary>
internal static class VaeExport
{
    private const int GoldenPairs = 16;

    /// <summary>Exports.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="images">[count, values] bytes; the first are the encoder's golden images.</param>
    /// <param name="seed">Decides the golden latents.</param>
    public static Model ToModel(VaeNetworks networks, Tensor images, long seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        using var builder = new ModelBuilder(networks.Architecture);
        foreach ((string name, Tensor tensor) in networks.Encoder.NamedTensors().Concat(networks.Decoder.NamedTensors()))
        {
            builder.Set(name, TensorMemory.ToFloats(tensor));
        }

        using var generator = new Generator(unchecked((ulong)seed), CPU);
        Tensor latents = randn([GoldenPairs, networks.Architecture.LatentSize], dtype: float32, generator: generator).to(images.device);
        Tensor outputs = networks.Decoder.ForwardDouble(latents);
        builder.SetGolden(TensorMemory.ToFloats(latents), TensorMemory.ToFloats(networks.Architecture.Logits ? outputs.sigmoid() : outputs));

        Tensor encoded = images.narrow(0, 0, Math.Min(GoldenPairs, images.shape[0])).to(float32).div_(255);
        builder.SetEncoderGolden(TensorMemory.ToFloats(encoded), TensorMemory.ToFloats(networks.Encoder.ForwardDouble(encoded)));
        return builder.Build();
    }
}
