namespace VaeGpu.Testing;

/// <summary>What every backend must do with a model whose latents are codes, against <see cref="CodeReference"/>. Models are exact: what comes out is the latents.</summary>
internal static class CodeChecks
{
    /// <summary>Codes give their vectors, bit for bit.</summary>
    public static void Codes(IDecoder decoder, Model model, int batch)
    {
        Codebook codebook = model.Architecture.Codebook!;
        int[] codes = [.. Enumerable.Range(0, batch * codebook.Positions).Select(i => (i * 7 + i / 3) % codebook.Codes)];
        var values = new float[batch * model.Architecture.LatentSize];
        decoder.Decode(DecoderInput.Codes(codes), values);
        Assert.That(values, Is.EqualTo(CodeReference.Vectors(model, codes)), $"batch {batch}");
    }

    /// <summary>Quantised latents give the vectors of the nearest codes, whatever latents lie far out or are no numbers.</summary>
    public static void Quantised(IDecoder decoder, Model model, int batch)
    {
        int size = model.Architecture.LatentSize;
        float[] latents = Values(batch * size, batch);
        latents[0] = float.NaN;
        latents[^1] = batch % 2 == 0 ? float.PositiveInfinity : 1e25f;
        double[] wide = CodeReference.Widen(latents);
        // In single precision the square is infinite, and so is there no nearest code.
        wide[^1] = double.PositiveInfinity;
        float[] expected = CodeReference.Vectors(model, CodeReference.Nearest(model, wide));
        var values = new float[latents.Length];
        decoder.Decode(DecoderInput.Latents(latents).Quantised(), values);
        Assert.That(values, Is.EqualTo(expected), $"batch {batch}");
    }

    /// <summary>Points of a quantised path give the vectors of the codes that are nearest to them.</summary>
    public static void QuantisedPaths(IDecoder decoder, Model model)
    {
        int size = model.Architecture.LatentSize;
        var paths = new LatentPathSet(LatentPath.Linear([Values(size, 1), Values(size, 2)]));
        PathTime[] times = [.. Enumerable.Range(0, 9).Select(i => new PathTime(0, i / 8f))];
        var points = new float[9 * size];
        paths.Evaluate(times, points);
        float[] expected = CodeReference.Vectors(model, CodeReference.Nearest(model, CodeReference.Widen(points)));
        var values = new float[points.Length];
        decoder.Decode(DecoderInput.Paths(paths, times).Quantised(), values);
        Assert.That(values, Is.EqualTo(expected));
        Assert.That(values.Chunk(size).Distinct(new SameValues()).Count(), Is.InRange(2, 8), "the path goes from code to code");
    }

    /// <summary>Pictures come back as the vectors of the codes nearest to their encodings.</summary>
    public static void Images(IDecoder decoder, IEncoder encoder, Model model, int batch)
    {
        ModelArchitecture architecture = model.Architecture;
        float[] images = Values(batch * architecture.Image.Elements, batch);
        double[] encodings = CodeReference.Run(model, architecture.Encoder!, CodeReference.Widen(images));
        int[] expected = CodeReference.Nearest(model, encodings);

        var vectors = new float[batch * architecture.LatentSize];
        encoder.Encode(images, vectors, default);
        Assert.That(vectors, Is.EqualTo(encodings.Select(value => (float)value)).Within(1e-5f), $"batch {batch}");
        var codes = new int[expected.Length];
        encoder.Encode(images, codes);
        Assert.That(codes, Is.EqualTo(expected), $"batch {batch}");
        var values = new float[vectors.Length];
        decoder.Decode(DecoderInput.Images(images, seed: 3, temperature: 1), values);
        Assert.That(values, Is.EqualTo(CodeReference.Vectors(model, expected)), $"batch {batch}");
    }

    /// <summary>Of codes that are equally far the lowest is given, and a code or a picture that is not a number is never near.</summary>
    public static void Ties(IEncoder encoder)
    {
        // Codes 70, 3 and 5 of the model are at distance 1 from the origin, the others further; code 2 is no number.
        int[] codes = [-1, -1, -1];
        encoder.Encode([0, 0, float.NaN, 0, 0, 1], codes);
        Assert.That(codes, Is.EqualTo(new[] { 3, 0, 5 }));
    }

    /// <summary>The model that <see cref="Ties"/> asks for: K-means in the plane.</summary>
    public static Model TiesModel() => TestModels.KMeans(new ImageShape(1, 1, 2), 90, change: (name, row, values) =>
    {
        if (name == "centres")
        {
            (values[0], values[1]) = row switch
            {
                2 => (float.NaN, 0f),
                3 => (1f, 0f),
                5 => (0f, 1f),
                70 => (-1f, 0f),
                _ => (row + 2f, 3f),
            };
        }
    });

    /// <summary>Draws are the codes that their uniform numbers choose, and do not depend on the batch.</summary>
    public static void Draws(IDecoder decoder, Model model, PriorKind kind, float temperature, int topK)
    {
        const int Batch = 21;
        int size = model.Architecture.LatentSize;
        DecoderInput input = DecoderInput.PriorSamples(Batch, seed: 77, frame: 3, first: uint.MaxValue - 4, temperature, kind, topK);
        var values = new float[Batch * size];
        decoder.Decode(input, values);
        int[] codes = CodeReference.Find(model, values);
        CodeReference.AssertDrawn(model, kind, codes, input);
        if (temperature > 0)
        {
            Assert.That(codes.Distinct().Count(), Is.GreaterThan(1));
        }

        var part = new float[5 * size];
        decoder.Decode(DecoderInput.PriorSamples(5, seed: 77, frame: 3, first: 2, temperature, kind, topK), part);
        Assert.That(part, Is.EqualTo(values[(7 * size)..(12 * size)]));
        var one = new float[size];
        decoder.Decode(DecoderInput.PriorSamples(1, seed: 77, frame: 3, first: 3, temperature, kind, topK), one);
        Assert.That(one, Is.EqualTo(values[(8 * size)..(9 * size)]));
    }

    /// <summary>The independent prior draws by the frequencies: chi-square at each position, of 4 degrees of freedom at most.</summary>
    public static void Frequencies(IDecoder decoder, Model model)
    {
        const int Batch = 512;
        const int Draws = 8 * Batch;
        Codebook codebook = model.Architecture.Codebook!;
        var counts = new int[codebook.Positions, codebook.Codes];
        var values = new float[Batch * model.Architecture.LatentSize];
        for (uint first = 0; first < Draws; first += Batch)
        {
            decoder.Decode(DecoderInput.PriorSamples(Batch, seed: 5, first: first, prior: PriorKind.Independent), values);
            int[] codes = CodeReference.Find(model, values);
            for (int i = 0; i < codes.Length; i++)
            {
                counts[i % codebook.Positions, codes[i]]++;
            }
        }

        float[]? frequencies = codebook.Frequencies is null ? null : model.ReadAll(codebook.Frequencies);
        for (int position = 0; position < codebook.Positions; position++)
        {
            double square = 0;
            for (int code = 0; code < codebook.Codes; code++)
            {
                double expected = Draws * (frequencies?[position * codebook.Codes + code] ?? 1.0 / codebook.Codes);
                int count = counts[position, code];
                Assert.That(expected > 0 || count == 0, $"position {position}: code {code} is never drawn");
                square += expected > 0 ? (count - expected) * (count - expected) / expected : 0;
            }

            Assert.That(square, Is.LessThan(28), $"position {position}: below one in 100,000");
        }
    }

    /// <summary>Logits that are no numbers, and frequencies or codes beyond reason, still give codes.</summary>
    public static void HostileLogits(IDecoder decoder, Model model)
    {
        foreach (float temperature in new[] { 0, 1e-30f, 1, 1e30f })
        {
            foreach (int topK in new[] { 0, 1, 3, int.MaxValue })
            {
                var values = new float[4 * model.Architecture.LatentSize];
                decoder.Decode(DecoderInput.PriorSamples(4, 1, temperature: temperature, topK: topK), values);
                Assert.That(CodeReference.Find(model, values), Is.All.InRange(0, model.Architecture.Codebook!.Codes - 1));
            }
        }
    }

    public static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
    }

    private sealed class SameValues : IEqualityComparer<float[]>
    {
        public bool Equals(float[]? x, float[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(float[] values) => values[0].GetHashCode();
    }
}
