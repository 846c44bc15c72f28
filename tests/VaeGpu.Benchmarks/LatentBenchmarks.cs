using BenchmarkDotNet.Attributes;

namespace VaeGpu.Benchmarks;

/// <summary>What decodes start from: normal draws by counters, and points of latent paths.</summary>
[MemoryDiagnoser]
public class LatentBenchmarks
{
    private const int Latent = 64;
    private const int Instances = 256;

    private readonly float[] _latents = new float[Instances * Latent];
    private readonly PathTime[] _times = [.. Enumerable.Range(0, Instances).Select(i => new PathTime(i % 3, i * 0.013f))];
    private readonly LatentPathSet _paths = new(
        LatentPath.Linear([Numbers.Create(Latent), new float[Latent], Numbers.Create(Latent)]),
        LatentPath.Spherical([Numbers.Create(Latent), [.. Numbers.Create(Latent).Reverse()]], new() { Loop = true }),
        LatentPath.CatmullRom([Numbers.Create(Latent), new float[Latent], Numbers.Create(Latent)]));

    [Benchmark]
    public void Normals() => CounterNormal.Fill(1, 2, RandomStream.Prior, 0, Latent, _latents);

    [Benchmark]
    public void Paths() => _paths.Evaluate(_times, _latents);
}
