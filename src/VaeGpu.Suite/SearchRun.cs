using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>Queries in host memory to the nearest codes' indices in host memory.</summary>
internal sealed class SearchRun : IRun
{
    private readonly INearestCode _search;
    private readonly float[] _queries;
    private readonly int[] _indices;

    public SearchRun(SuiteDevice device, int queries, int codes, int dimension)
    {
        _search = device.CreateNearestCode(codes, dimension, queries);
        var values = new float[codes * dimension];
        CounterNormal.Fill(1, 0, RandomStream.Prior, 0, dimension, values);
        _search.SetCodes(values);
        _queries = new float[queries * dimension];
        CounterNormal.Fill(2, 0, RandomStream.Prior, 0, dimension, _queries);
        _indices = new int[queries];
    }

    public TimeSpan? DeviceTime => (_search as GpuNearestCode)?.LastGpuTime;

    public int? Dispatches => null;

    public void Once() => _search.Find(_queries, _indices, []);

    public void Dispose() => _search.Dispose();
}
