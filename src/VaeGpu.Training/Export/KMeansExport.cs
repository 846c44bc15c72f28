namespace VaeGpu.Training;

/// <summary>Makes the model file of K-means' centres, with the frequencies of their use. What a code decodes to is its centre, so that golden pairs need no computing.</summary>
internal static class KMeansExport
{
    /// <summary>Exports.</summary>
    /// <param name="result">The centres, [codes, channels · height · width].</param>
    /// <param name="image">The shape of a picture.</param>
    public static Model ToModel(KMeansResult result, ImageShape image)
    {
        int codes = result.Counts.Length, elements = image.Elements;
        var codebook = new Codebook("codebook.weight", 1, codes, elements, Shared: true, "codebook.frequencies");
        using var builder = new ModelBuilder(new ModelArchitecture
        {
            Kind = ModelKind.KMeans,
            Image = image,
            LatentSize = elements,
            Codebook = codebook,
            Encoder = Network.Identity,
            Decoder = Network.Identity,
            Prior = Prior.Independent,
        });
        double images = result.Assignments.Length;
        builder.Set(codebook.Tensor, result.Centres.AsSpan());
        builder.Set(codebook.Frequencies!, [.. result.Counts.Select(count => (float)((count + 1) / (images + codes)))]);

        int pairs = Math.Max(AutoencoderExport.GoldenPairs, codes);
        int[] golden = [.. Enumerable.Range(0, pairs).Select(pair => pair % codes)];
        float[] outputs = [.. golden.SelectMany(code => result.Centres.AsSpan().Slice(code * elements, elements).ToArray())];
        return builder.SetGolden(golden, outputs).Build();
    }
}
