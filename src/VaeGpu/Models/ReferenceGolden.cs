namespace VaeGpu;

/// <summary>Golden pairs by the double-precision reference, for models that were not made where torch is at hand.</summary>
internal static class ReferenceGolden
{
    public static void Make(ModelBuilder builder, int pairs, ulong seed)
    {
        // Shares the builder's memory, which it must not free.
        Model model = builder.Snapshot();
        ModelArchitecture architecture = model.Architecture;
        ulong state = seed;

        if (architecture.Codebook is { } codebook)
        {
            var codes = new int[checked(pairs * codebook.Positions)];
            foreach (ref int code in codes.AsSpan())
            {
                code = (int)(NextUniform(ref state) * codebook.Codes);
            }

            builder.SetGolden(codes, ToFloat(DoubleReference.Decode(model, codes)));
        }
        else
        {
            var latents = new float[checked(pairs * architecture.LatentSize)];
            foreach (ref float value in latents.AsSpan())
            {
                value = (float)NextNormal(ref state);
            }

            builder.SetGolden(latents, ToFloat(DoubleReference.Decode(model, latents)));
        }

        if (architecture.Encoder is null or { IsIdentity: true })
        {
            return;
        }

        var images = new float[checked(pairs * architecture.Image.Elements)];
        foreach (ref float value in images.AsSpan())
        {
            value = (float)(architecture.Minimum + ((architecture.Maximum - architecture.Minimum) * NextUniform(ref state)));
        }

        builder.SetEncoderGolden(images, ToFloat(DoubleReference.Encode(model, images)));
    }

    private static float[] ToFloat(double[] values) => Array.ConvertAll(values, value => (float)value);

    /// <summary>Twelve uniforms less six: mean 0, variance 1, and the same bits on every machine, which no normal made of logarithm and cosine is.</summary>
    private static double NextNormal(ref ulong state)
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += NextUniform(ref state);
        }

        return sum;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014), its top 53 bits as a number from 0 to below 1.</summary>
    private static double NextUniform(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong bits = state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
