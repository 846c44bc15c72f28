namespace VaeGpu.Vulkan.Tests;

/// <summary>Models whose pictures are known without computing: what is tested is everything but the layers.</summary>
internal static class ExactModels
{
    /// <summary>A decoder whose picture is its latent, bit for bit: one linear layer, the identity matrix.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="encoding">What its values mean as light.</param>
    /// <param name="minimum">Black.</param>
    /// <param name="maximum">White.</param>
    public static Model Identity(ImageShape image, ValueEncoding encoding = ValueEncoding.Srgb, float minimum = 0, float maximum = 1)
    {
        int size = image.Elements;
        using var builder = new ModelBuilder(new ModelArchitecture
        {
            Kind = ModelKind.Vae,
            Image = image,
            LatentSize = size,
            Decoder = new Network([new LinearLayer(size, size, "decoder.0.weight", null)]),
            ValueEncoding = encoding,
            Minimum = minimum,
            Maximum = maximum,
            Sigma0 = 1,
        });
        var row = new float[size];
        for (int i = 0; i < size; i++)
        {
            row.AsSpan().Clear();
            row[i] = 1;
            builder.SetRows("decoder.0.weight", i, row);
        }

        return builder.Build();
    }
}
