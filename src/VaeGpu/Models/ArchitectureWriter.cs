using System.Text.Json;

namespace VaeGpu;

/// <summary>Writes the model's description; <see cref="ArchitectureReader"/> is its twin.</summary>
internal static class ArchitectureWriter
{
    public static void Write(Utf8JsonWriter writer, ModelArchitecture architecture)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", ModelArchitecture.FormatVersion);
        writer.WriteString("kind", ArchitectureNames.NameOf(ArchitectureNames.Kinds, architecture.Kind));

        writer.WriteStartArray("image");
        writer.WriteNumberValue(architecture.Image.Channels);
        writer.WriteNumberValue(architecture.Image.Height);
        writer.WriteNumberValue(architecture.Image.Width);
        writer.WriteEndArray();
        writer.WriteString("flatten", "chw");
        writer.WriteStartArray("range");
        writer.WriteNumberValue(architecture.Minimum);
        writer.WriteNumberValue(architecture.Maximum);
        writer.WriteEndArray();
        writer.WriteString("value_encoding", ArchitectureNames.NameOf(ArchitectureNames.ValueEncodings, architecture.ValueEncoding));

        writer.WriteNumber("latent", architecture.LatentSize);
        bool centres = architecture.Kind == ModelKind.KMeans;
        if (!centres)
        {
            WriteLikelihood(writer, architecture);
        }

        WritePrior(writer, architecture.Prior);

        writer.WriteStartObject("tolerance");
        writer.WriteNumber("fp32", architecture.Tolerance.Float32);
        writer.WriteNumber("fp16", architecture.Tolerance.Float16);
        writer.WriteNumber("int8", architecture.Tolerance.Int8);
        writer.WriteEndObject();

        if (architecture.Codebook is { } codebook)
        {
            WriteCodebook(writer, codebook);
        }

        if (architecture.Encoder is { } encoder && !centres)
        {
            WriteNetwork(writer, "encoder", encoder);
        }

        if (!centres)
        {
            WriteNetwork(writer, "decoder", architecture.Decoder);
        }

        writer.WriteEndObject();
    }

    private static void WriteLikelihood(Utf8JsonWriter writer, ModelArchitecture architecture)
    {
        writer.WriteString("likelihood", ArchitectureNames.NameOf(ArchitectureNames.Likelihoods, architecture.Likelihood));
        writer.WriteBoolean("logits", architecture.Logits);
        if (architecture.Likelihood == Likelihood.Gaussian)
        {
            writer.WriteNumber("sigma0", architecture.Sigma0);
        }

        writer.WriteNumber("beta", architecture.Beta);
    }

    private static void WritePrior(Utf8JsonWriter writer, Prior prior)
    {
        writer.WriteStartObject("prior");
        writer.WriteString("kind", ArchitectureNames.NameOf(ArchitectureNames.Priors, prior.Kind));
        switch (prior)
        {
            case MixturePrior mixture:
                writer.WriteNumber("components", mixture.Components);
                writer.WriteString("covariance", ArchitectureNames.NameOf(ArchitectureNames.Covariances, mixture.Covariance));
                break;
            case AutoregressivePrior autoregressive:
                WriteNetwork(writer, "network", autoregressive.Network);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteCodebook(Utf8JsonWriter writer, Codebook codebook)
    {
        writer.WriteStartObject("codebook");
        writer.WriteString("tensor", codebook.Tensor);
        writer.WriteNumber("positions", codebook.Positions);
        writer.WriteNumber("codes", codebook.Codes);
        writer.WriteNumber("size", codebook.Size);
        writer.WriteBoolean("shared", codebook.Shared);
        if (codebook.Frequencies is not null)
        {
            writer.WriteString("frequencies", codebook.Frequencies);
        }

        writer.WriteEndObject();
    }

    private static void WriteNetwork(Utf8JsonWriter writer, string name, Network network)
    {
        writer.WriteStartArray(name);
        foreach (Layer layer in network.Layers)
        {
            writer.WriteStartObject();
            switch (layer)
            {
                case LinearLayer linear:
                    writer.WriteString("type", "linear");
                    writer.WriteNumber("in", linear.Inputs);
                    writer.WriteNumber("out", linear.Outputs);
                    writer.WriteString("weight", linear.Weight);
                    if (linear.Bias is not null)
                    {
                        writer.WriteString("bias", linear.Bias);
                    }

                    break;
                case ActivationLayer activation:
                    writer.WriteString("type", ArchitectureNames.NameOf(ArchitectureNames.Activations, activation.Activation));
                    if (activation.Activation == Activation.LeakyRelu)
                    {
                        writer.WriteNumber("negative_slope", activation.NegativeSlope);
                    }

                    break;
                default:
                    throw new ModelFormatException(ModelFormatError.UnknownLayer, $"{name}: a layer of type {layer.GetType().Name} cannot be written");
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
