namespace VaeGpu.Training.Tests.Trainers;

/// <summary>Pictures whose pixels are their codes, and a VQ-VAE that reads them so: one linear layer that changes nothing, vectors of one value.</summary>
internal static class CodeImages
{
    public const int Positions = 6;
    public const int Codes = 4;
    private const int Step = 255 / (Codes - 1);

    /// <summary>Each code is the one before it plus 1, round and round, with the given probability; otherwise, and at first, any.</summary>
    public static ImageData Markov(int count, double following, int seed)
    {
        var random = new Random(seed);
        byte[] pixels = new byte[count * Positions];
        for (int i = 0; i < pixels.Length; i++)
        {
            int code = i % Positions > 0 && random.NextDouble() < following ? (pixels[i - 1] / Step + 1) % Codes : random.Next(Codes);
            pixels[i] = (byte)(code * Step);
        }

        return new ImageData("codes", new ImageShape(1, 1, Positions), pixels);
    }

    public static int[] Read(ImageData images) => [.. images.Pixels.ToArray().Select(pixel => pixel / Step)];

    public static Model Model(ModelPrecision precision = ModelPrecision.Float32)
    {
        using var builder = new ModelBuilder(new ModelArchitecture
        {
            Kind = ModelKind.VqVae,
            Image = new ImageShape(1, 1, Positions),
            LatentSize = Positions,
            Codebook = new Codebook("codebook.weight", Positions, Codes, 1, Shared: true, "codebook.frequencies"),
            Encoder = new Network([new LinearLayer(Positions, Positions, "encoder.0.weight", null)]),
            Decoder = new Network([new LinearLayer(Positions, Positions, "decoder.0.weight", null)]),
            Sigma0 = 1,
            Prior = Prior.Independent,
        });
        float[] identity = new float[Positions * Positions];
        for (int i = 0; i < Positions; i++)
        {
            identity[i * (Positions + 1)] = 1;
        }

        builder.Set("encoder.0.weight", identity).Set("decoder.0.weight", identity);
        builder.Set("codebook.weight", [.. Enumerable.Range(0, Codes).Select(code => code * Step / 255f)]);
        builder.Set("codebook.frequencies", [.. Enumerable.Repeat(1f / Codes, Positions * Codes)]);
        return builder.SetReferenceGolden().Build(precision);
    }
}
