namespace VaeGpu.Testing;

/// <summary>Queries and codes of every kind, and the double-precision search that answers are held against: the contract of <see cref="INearestCode"/>, word by word.</summary>
internal static class NearestCases
{
    /// <summary>Queries, codes, values: tails of every tile, block, register and workgroup.</summary>
    public static readonly int[][] Sizes =
    [
        [1, 1, 1], [7, 31, 1], [31, 7, 3], [257, 31, 7], [2, 1, 31], [41, 257, 31], [33, 1000, 5], [9, 65, 257], [5, 3, 1000], [600, 100, 16], [4, 129, 64],
    ];

    /// <summary>[count, dimension] codes.</summary>
    public static float[] Codes(NearestData data, int count, int dimension, int seed)
    {
        var random = new Random(seed);
        float[] codes = Make(count * dimension, i => Value(data, random, i % dimension, dimension));
        if (data is NearestData.Duplicated or NearestData.Clustered)
        {
            int distinct = Math.Max(1, count / 4);
            float spread = data == NearestData.Clustered ? 1e-3f : 0;
            for (int i = distinct * dimension; i < codes.Length; i++)
            {
                codes[i] = codes[i % (distinct * dimension)] + spread * Uniform(random);
            }
        }

        return codes;
    }

    /// <summary>[count, dimension] queries that suit the codes.</summary>
    public static float[] Queries(NearestData data, float[] codes, int count, int dimension, int seed)
    {
        var random = new Random(seed + 1000);
        if (data is not (NearestData.Duplicated or NearestData.Clustered))
        {
            return Make(count * dimension, i => Value(data, random, i % dimension, dimension));
        }

        var queries = new float[count * dimension];
        for (int i = 0; i < count; i++)
        {
            int code = random.Next(codes.Length / dimension);
            codes.AsSpan(code * dimension, dimension).CopyTo(queries.AsSpan(i * dimension));
        }

        return data == NearestData.Duplicated ? queries : Array.ConvertAll(queries, value => value + 1e-3f * Uniform(random));
    }

    /// <summary>Searches and holds every answer against the exact ones.</summary>
    public static void Check(INearestCode search, float[] codes, float[] queries, string what)
    {
        int dimension = search.Dimension;
        int count = queries.Length / dimension;
        var indices = new int[count + 1];
        var distances = new float[count + 1];
        indices[count] = -7;
        distances[count] = -7;
        search.Find(queries, indices, distances);
        Assert.That(indices[count], Is.EqualTo(-7), $"{what}: behind the end");
        Assert.That(distances[count], Is.EqualTo(-7), $"{what}: behind the end");
        bool whole = codes.Concat(queries).All(float.IsInteger);
        for (int query = 0; query < count; query++)
        {
            CheckOne(codes, queries.AsSpan(query * dimension, dimension), indices[query], distances[query], whole, $"{what}, query {query}");
        }

        var alone = new int[count];
        search.Find(queries, alone, []);
        Assert.That(alone, Is.EqualTo(indices[..count]), $"{what}: without distances");
    }

    /// <summary>What a search of three codes of two values, for four queries at most, must refuse; disposes of it.</summary>
    public static void CheckRefusals(INearestCode search)
    {
        var indices = new int[4];
        Assert.That(() => search.Find(new float[2], indices, []), Throws.InvalidOperationException.With.Message.Contains("SetCodes"));
        Assert.That(() => search.SetCodes(new float[5]), Throws.ArgumentException);
        Assert.That(() => search.SetCodes([1, 2, 3, 4, 5, float.NaN]), Throws.ArgumentException.With.Message.Contains("Code 2"));
        search.SetCodes([0, 0, 1, 1, 5, 5]);
        Assert.That(() => search.Find(new float[3], indices, []), Throws.ArgumentException);
        Assert.That(() => search.Find(new float[10], new int[5], []), Throws.ArgumentException.With.Message.Contains("MaxQueries"));
        Assert.That(() => search.Find(new float[4], new int[1], []), Throws.ArgumentException);
        Assert.That(() => search.Find(new float[4], indices, new float[1]), Throws.ArgumentException);
        Assert.That(() => search.SetCodes([0, 0, 1, float.PositiveInfinity, 5, 5]), Throws.ArgumentException);
        search.Find([], [], []);
        search.Find([4, 4, 0, 1], indices, []);
        Assert.That(indices, Is.EqualTo([2, 0, 0, 0]), "refused codes change nothing");
        search.Dispose();
        search.Dispose();
        Assert.That(() => search.Find([], [], []), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => search.SetCodes(new float[6]), Throws.InstanceOf<ObjectDisposedException>());
    }

    private static void CheckOne(float[] codes, ReadOnlySpan<float> query, int index, float squaredDistance, bool whole, string what)
    {
        int dimension = query.Length;
        double[] exact = new double[codes.Length / dimension];
        for (int code = 0; code < exact.Length; code++)
        {
            for (int i = 0; i < dimension; i++)
            {
                double difference = (double)query[i] - codes[code * dimension + i];
                exact[code] += difference * difference;
            }
        }

        double least = exact.Min();
        if (!(least < float.MaxValue * (1 + dimension * 1e-7)))
        {
            Assert.That(index, Is.Zero, $"{what}: nothing is at a finite distance");
            Assert.That(squaredDistance, Is.EqualTo(float.PositiveInfinity), what);
            return;
        }

        if (least > float.MaxValue * (1 - dimension * 1e-7))
        {
            return;
        }

        if (index < 0 || index >= exact.Length)
        {
            Assert.Fail($"{what}: index {index}");
        }

        if (!(exact[index] <= least * (1 + (dimension + 4) * Math.ScaleB(1, -23))))
        {
            Assert.Fail($"{what}: code {index} at {exact[index]:R}, but {Array.IndexOf(exact, least)} at {least:R}");
        }

        int lowest = whole && least < 1 << 24 ? Array.IndexOf(exact, least) : Lowest(codes, dimension, index);
        if (index != lowest)
        {
            Assert.Fail($"{what}: {index} and {lowest} tie, and the lower one is asked for");
        }

        if (!(Math.Abs(squaredDistance - exact[index]) <= (dimension + 2) * Math.ScaleB(exact[index], -24) + Math.ScaleB(dimension, -126)))
        {
            Assert.Fail($"{what}: squared distance {squaredDistance:R}, exactly {exact[index]:R}");
        }
    }

    /// <summary>The first of the codes that equal this one.</summary>
    private static int Lowest(float[] codes, int dimension, int index)
    {
        ReadOnlySpan<float> code = codes.AsSpan(index * dimension, dimension);
        int lowest = 0;
        while (!codes.AsSpan(lowest * dimension, dimension).SequenceEqual(code))
        {
            lowest++;
        }

        return lowest;
    }

    private static float Value(NearestData data, Random random, int place, int dimension) => data switch
    {
        NearestData.Far => 10000 + Uniform(random),
        NearestData.Lattice => random.Next(-3, 4),
        NearestData.Tiny => 1e-25f * Uniform(random),
        NearestData.Huge => 1e18f * Uniform(random),
        NearestData.TinyDifference => place == dimension - 1 ? 1e-25f * Uniform(random) : 1,
        NearestData.ManyMagnitudes => Uniform(random) * MathF.Pow(10, 40 * random.NextSingle() - 20),
        _ => Uniform(random),
    };

    private static float Uniform(Random random) => 2 * random.NextSingle() - 1;

    private static float[] Make(int count, Func<int, float> value)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = value(i);
        }

        return values;
    }
}
