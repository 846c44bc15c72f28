using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>After the first search neither a search nor new codes allocate a managed byte or make a Vulkan object, and a search is one submit.</summary>
internal sealed class NearestCodeHotPathTests(TestDriver driver) : GpuTest(driver)
{
    private const int Calls = 200;

    [Test]
    public void FindAndSetCodes_AllocateNothing([Values] bool floor)
    {
        var calls = new InterceptedCalls();
        using GpuDevice device = GpuDevice.Create((floor ? Floor : WithValidation(new GpuDeviceOptions())) with { Intercept = calls.Intercept });
        device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 65536, MaxTexelBufferElements = 4096 };
        using GpuNearestCode search = device.CreateNearestCode(300, 20);
        float[] codes = NearestCases.Codes(NearestData.Clustered, 300, 20, 1);
        float[] queries = NearestCases.Queries(NearestData.Clustered, codes, 400, 20, 1);
        var indices = new int[400];
        var distances = new float[400];
        void Repeat(int count)
        {
            for (int i = 0; i < count; i++)
            {
                search.SetCodes(codes);
                search.Find(queries, indices, distances);
                search.Find(queries.AsSpan(0, 20), indices, []);
            }
        }

        Repeat(40);
        Dictionary<string, long> before = calls.Snapshot();
        Assert.That(Allocations.Of(() => Repeat(Calls), 1), Is.Zero, "managed bytes");
        Dictionary<string, long> since = calls.Since(before);
        Assert.That(since.Keys.Where(InterceptedCalls.IsUnfitForAFrame), Is.Empty, "calls that make, free or bind objects, or wait for idleness");

        before = calls.Snapshot();
        search.Find(queries, indices, distances);
        since = calls.Since(before);
        Assert.That(since["vkQueueSubmit"], Is.EqualTo(1), "one submit");
        Assert.That(since["vkCmdDispatch"], Is.GreaterThanOrEqualTo(6), "of many chunks");
    }
}
