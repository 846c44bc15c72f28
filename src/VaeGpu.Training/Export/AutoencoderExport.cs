using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>The part of an export that all models of an encoder and a decoder share; torch computes golden pairs in double precision.</summary>
internal static class AutoencoderExport
{
    /// <summary>Golden pairs of a file.</summary>
    public const int GoldenPairs = 16;

    /// <summary>Sets every tensor of the networks and the encoder's golden pairs.</summary>
    /// <param name="builder">Takes them.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="images">[count, values] bytes; the first are the golden images.</param>
    public static void SetNetworks(this ModelBuilder builder, AutoencoderNetworks networks, Tensor images)
    {
        foreach ((string name, Tensor tensor) in networks.NamedTensors())
        {
            builder.Set(name, TensorMemory.ToFloats(tensor));
        }

        Tensor encoded = images.narrow(0, 0, Math.Min(GoldenPairs, images.shape[0])).to(float32).div_(255);
        builder.SetEncoderGolden(TensorMemory.ToFloats(encoded), TensorMemory.ToFloats(networks.Encoder.ForwardDouble(encoded)));
    }

    /// <summary>The likelihood's means of latents, in double precision.</summary>
    public static float[] DecodeGolden(AutoencoderNetworks networks, Tensor latents)
    {
        Tensor outputs = networks.Decoder.ForwardDouble(latents);
        return TensorMemory.ToFloats(networks.Architecture.Logits ? outputs.sigmoid() : outputs);
    }
}
