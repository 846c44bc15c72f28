using VaeGpu.Testing;

namespace VaeGpu.Tests;

public class CpuNearestCodeTests
{
    private static readonly int[] Lanes = [.. new[] { 4, 8, 16 }.Where(lanes => LayerKernel.Create(lanes) is not null)];

    [Test]
    public void Find_AnySizeAndData_IsTheDirectSearchs([ValueSource(nameof(Lanes))] int lanes, [Values(1, 3)] int threads)
    {
        foreach (int[] size in NearestCases.Sizes)
        {
            using var search = new CpuNearestCode(size[1], size[2], size[0], threads, LayerKernel.Create(lanes)!);
            foreach (NearestData data in Enum.GetValues<NearestData>())
            {
                for (int seed = 1; seed <= 2; seed++)
                {
                    float[] codes = NearestCases.Codes(data, size[1], size[2], seed);
                    search.SetCodes(codes);
                    NearestCases.Check(search, codes, NearestCases.Queries(data, codes, size[0], size[2], seed), $"{data} [{string.Join(", ", size)}], seed {seed}");
                }
            }
        }
    }

    [Test]
    public void Find_ManyChunks_AnswersAsOneByOne()
    {
        // 262,144 scores a chunk: several chunks, the last of one query.
        const int Count = 5 * 128 + 1;
        const int Codes = 2048;
        float[] codes = NearestCases.Codes(NearestData.Clustered, Codes, 9, 1);
        float[] queries = NearestCases.Queries(NearestData.Clustered, codes, Count, 9, 1);
        using var search = new CpuNearestCode(Codes, 9, threads: 2);
        search.SetCodes(codes);
        NearestCases.Check(search, codes, queries, "chunks");
        var indices = new int[Count];
        var distances = new float[Count];
        search.Find(queries, indices, distances);
        var index = new int[1];
        var distance = new float[1];
        for (int i = 0; i < Count; i++)
        {
            search.Find(queries.AsSpan(9 * i, 9), index, distance);
            Assert.That((index[0], distance[0]), Is.EqualTo((indices[i], distances[i])));
        }
    }

    [Test]
    public void Find_QueryThatIsNoNumberOrInfinite_GetsCodeZero([ValueSource(nameof(Lanes))] int lanes, [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float odd)
    {
        foreach (int dimension in new[] { 1, 5, 40 })
        {
            float[] codes = NearestCases.Codes(NearestData.Random, 50, dimension, 1);
            float[] queries = NearestCases.Queries(NearestData.Random, codes, 20, dimension, 1);
            for (int i = 0; i < 20; i += 3)
            {
                queries[i * dimension + i % dimension] = odd;
            }

            using var search = new CpuNearestCode(50, dimension, 0, 2, LayerKernel.Create(lanes)!);
            search.SetCodes(codes);
            NearestCases.Check(search, codes, queries, $"{odd}, {dimension} values");
        }
    }

    [Test]
    public void Find_DataFarFromTheOrigin_IsWhereTheFastFormFails()
    {
        // That the case bites: by |c|² − 2 x · c in single precision alone, most answers would be wrong.
        float[] codes = NearestCases.Codes(NearestData.Far, 100, 8, 1);
        float[] queries = NearestCases.Queries(NearestData.Far, codes, 100, 8, 1);
        using var search = new CpuNearestCode(100, 8);
        search.SetCodes(codes);
        var indices = new int[100];
        search.Find(queries, indices, []);
        int wrong = 0;
        for (int query = 0; query < 100; query++)
        {
            int fast = 0;
            float least = float.PositiveInfinity;
            for (int code = 0; code < 100; code++)
            {
                float score = 0;
                for (int i = 0; i < 8; i++)
                {
                    score += codes[8 * code + i] * codes[8 * code + i] - 2 * queries[8 * query + i] * codes[8 * code + i];
                }

                if (score < least)
                {
                    least = score;
                    fast = code;
                }
            }

            wrong += fast == indices[query] ? 0 : 1;
        }

        Assert.That(wrong, Is.GreaterThan(50));
    }

    [Test]
    public void Find_CallsOutOfOrderOrWrong_AreRefused()
    {
        using var search = new CpuNearestCode(3, 2, 4);
        Assert.That(search.Name, Is.EqualTo("CPU"));
        Assert.That((search.Codes, search.Dimension, search.MaxQueries), Is.EqualTo((3, 2, 4)));
        NearestCases.CheckRefusals(search);
        Assert.That(() => new CpuNearestCode(0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CpuNearestCode(1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CpuNearestCode(1, 1, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CpuNearestCode(1, 1, 1, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CpuNearestCode(1 << 16, 1 << 16), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CpuNearestCode(1, 1 << 16, 1 << 16), Throws.InstanceOf<ArgumentOutOfRangeException>());
        using var wide = new CpuNearestCode(1, 1 << 20);
        Assert.That(wide.MaxQueries, Is.EqualTo(16));
    }
}
