using System.Collections.Immutable;

namespace VaeGpu.Suite;

/// <summary>Decoders of the suite's sizes: rectifiers between, a sigmoid at the end, random weights of the size that keeps activations alive.</summary>
internal static class SuiteModels
{
    private const int TableSize = 1 << 16;

    /// <summary>Makes a decoder.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="widths">Latent, hidden widths, values of the picture.</param>
    /// <param name="precision">How its weights are stored.</param>
    public static Model Decoder(ImageShape image, ReadOnlySpan<int> widths, ModelPrecision precision = ModelPrecision.Float32)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        for (int i = 1; i < widths.Length; i++)
        {
            layers.Add(new LinearLayer(widths[i - 1], widths[i], $"decoder.{2 * i - 2}.weight", $"decoder.{2 * i - 2}.bias"));
            layers.Add(new ActivationLayer(i + 1 == widths.Length ? Activation.Sigmoid : Activation.Relu));
        }

        using var builder = new ModelBuilder(new ModelArchitecture
        {
            Kind = ModelKind.Vae,
            Image = image,
            LatentSize = widths[0],
            Decoder = new Network(layers.ToImmutable()),
            Sigma0 = 0.1f,
        });

        // A table that is gone round: a quarter of a billion numbers one by one would take longer than the whole suite.
        var table = new float[TableSize];
        var random = new Random(1);
        for (int i = 0; i < TableSize; i++)
        {
            table[i] = (float)(2 * random.NextDouble() - 1);
        }

        foreach (TensorInfo tensor in builder.Tensors)
        {
            int length = checked((int)tensor.RowLength);
            var row = new float[length];
            float scale = MathF.Sqrt(6f / length);
            for (int i = 0; i < tensor.Rows; i++)
            {
                int at = (int)((long)i * 9973 % TableSize);
                for (int k = 0; k < length; k++)
                {
                    row[k] = scale * table[(at + k) & (TableSize - 1)];
                }

                builder.SetRows(tensor.Name, i, row);
            }
        }

        return builder.Build(precision);
    }
}
