using BenchmarkDotNet.Attributes;

namespace VaeGpu.Benchmarks;

/// <summary>The nearest of 1024 codes of 64 values on the CPU, on all cores.</summary>
[MemoryDiagnoser]
public class NearestCodeBenchmarks
{
    private const int Codes = 1024;
    private const int Dimension = 64;

    private CpuNearestCode _search = null!;
    private float[] _queries = [];
    private int[] _indices = [];

    [Params(1, 64, 4096)]
    public int Queries { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _search = new CpuNearestCode(Codes, Dimension, Queries);
        _search.SetCodes(Numbers.Create(Codes * Dimension));
        _queries = Numbers.Create(Queries * Dimension);
        _indices = new int[Queries];
    }

    [Benchmark]
    public void Find() => _search.Find(_queries, _indices, []);

    [GlobalCleanup]
    public void CleanUp() => _search.Dispose();
}
