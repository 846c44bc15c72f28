using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>The search against the double-precision one, for every kind of data that could lead it astray.</summary>
internal sealed class NearestCodeTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void Find_AnySizeAndData_IsTheDirectSearchs([Values] bool floor)
    {
        foreach (int[] size in NearestCases.Sizes)
        {
            using GpuNearestCode search = Choose(floor).CreateNearestCode(size[1], size[2], size[0]);
            foreach (NearestData data in Enum.GetValues<NearestData>())
            {
                CheckFresh(search, data, size[0], 1, $"[{string.Join(", ", size)}]");
            }
        }
    }

    [Test]
    public void Find_UnderTinyLimits_IsTheDirectSearchs([Values] bool floor)
    {
        // 32 KiB a binding: the codes in parts, the queries in chunks, and the layer of each part in parts of its own.
        using GpuDevice device = GpuDevice.Create(floor ? Floor : WithValidation(new GpuDeviceOptions()));
        foreach (uint subgroup in IsFullGrid ? new uint[] { 1, 8, 16, 64 } : [8])
        {
            device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 32768, MaxTexelBufferElements = 2048, SubgroupSize = subgroup };
            Assert.That(SearchPlan.For(device.Internal, 700, 9, 300).PartCodes, Is.LessThan(350), "three parts or more");
            Assert.That(SearchPlan.For(device.Internal, 700, 9, 300).Chunk, Is.LessThan(150), "three chunks or more");
            foreach (int[] size in new[] { new[] { 300, 700, 9 }, [57, 130, 300] })
            {
                using GpuNearestCode search = device.CreateNearestCode(size[1], size[2], size[0]);
                foreach (NearestData data in new[] { NearestData.Random, NearestData.Duplicated, NearestData.Lattice, NearestData.Far, NearestData.Tiny, NearestData.Huge })
                {
                    CheckFresh(search, data, size[0], 2, $"subgroup {subgroup}, [{string.Join(", ", size)}]");
                }
            }
        }
    }

    [Test]
    public void Find_AsAGpuDoes_IsTheDirectSearchs()
    {
        // Slices of the codes, whatever this device is.
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        device.Internal.Limits = device.Internal.Limits with { SubgroupSize = 32, ShuffleLanes = 0 };
        Assert.That(LinearPlan.For(device.Internal).Vector.Kernel.IsSliced);
        foreach (int[] size in NearestCases.Sizes)
        {
            using GpuNearestCode search = device.CreateNearestCode(size[1], size[2], size[0]);
            foreach (NearestData data in Enum.GetValues<NearestData>())
            {
                CheckFresh(search, data, size[0], 1, $"[{string.Join(", ", size)}]");
            }
        }
    }

    [Test]
    public void Find_ManyChunks_IsTheDirectSearchs()
    {
        int chunk = (int)SearchPlan.For(Device.Internal, 40, 6, 1 << 16).Chunk;
        using GpuNearestCode search = Device.CreateNearestCode(40, 6);
        Assert.That(search.MaxQueries, Is.EqualTo(65536));
        foreach (int count in new[] { chunk, chunk + 1, 2 * chunk + 5 })
        {
            CheckFresh(search, NearestData.Clustered, count, 3, $"{count} queries");
        }
    }

    [Test]
    public void Find_QueryThatIsNoNumberOrInfinite_GetsCodeZero([Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float odd, [Values] bool floor)
    {
        foreach (int dimension in new[] { 1, 5, 40 })
        {
            float[] codes = NearestCases.Codes(NearestData.Random, 50, dimension, 1);
            float[] queries = NearestCases.Queries(NearestData.Random, codes, 20, dimension, 1);
            for (int i = 0; i < 20; i += 3)
            {
                queries[i * dimension + i % dimension] = odd;
            }

            using GpuNearestCode search = Choose(floor).CreateNearestCode(50, dimension);
            search.SetCodes(codes);
            NearestCases.Check(search, codes, queries, $"{odd}, {dimension} values");
        }
    }

    [Test]
    public void Find_LatticeData_AnswersAsTheCpu()
    {
        float[] codes = NearestCases.Codes(NearestData.Lattice, 300, 12, 4);
        float[] queries = NearestCases.Queries(NearestData.Lattice, codes, 500, 12, 4);
        using GpuNearestCode search = Device.CreateNearestCode(300, 12);
        using var other = new CpuNearestCode(300, 12);
        var indices = new int[500];
        var distances = new float[500];
        var expectedIndices = new int[500];
        var expectedDistances = new float[500];
        search.SetCodes(codes);
        search.Find(queries, indices, distances);
        other.SetCodes(codes);
        other.Find(queries, expectedIndices, expectedDistances);
        Assert.That(indices, Is.EqualTo(expectedIndices));
        Assert.That(distances, Is.EqualTo(expectedDistances));
    }

    [Test]
    public void Find_CallsOutOfOrderOrWrong_AreRefused()
    {
        using GpuNearestCode search = Device.CreateNearestCode(3, 2, 4);
        Assert.That(search.Name, Is.EqualTo(Device.Info.Name));
        Assert.That((search.Codes, search.Dimension, search.MaxQueries), Is.EqualTo((3, 2, 4)));
        NearestCases.CheckRefusals(search);
        Assert.That(() => Device.CreateNearestCode(0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Device.CreateNearestCode(1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Device.CreateNearestCode(1, 1, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void CreateNearestCode_WiderThanAnyBinding_IsRefused()
    {
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 32768 };
        Assert.That(() => device.CreateNearestCode(1, 9000), Throws.TypeOf<GpuException>().With.Message.Contains("can bind"));
    }

    private static void CheckFresh(INearestCode search, NearestData data, int count, int seed, string what)
    {
        float[] codes = NearestCases.Codes(data, search.Codes, search.Dimension, seed);
        search.SetCodes(codes);
        NearestCases.Check(search, codes, NearestCases.Queries(data, codes, count, search.Dimension, seed), $"{data}, {what}");
    }
}
