using BenchmarkDotNet.Attributes;
using VaeGpu.Suite;
using VaeGpu.Vulkan;

namespace VaeGpu.Benchmarks;

/// <summary>A decoder 16→256→512→784 from latents in host memory to values in host memory, on the first Vulkan device and on the CPU.</summary>
[MemoryDiagnoser]
public class DecoderBenchmarks
{
    private GpuDevice? _device;
    private IDecoder _decoder = null!;
    private float[] _latents = [];
    private float[] _values = [];

    [Params(1, 64, 1024)]
    public int Batch { get; set; }

    [GlobalSetup(Target = nameof(Vulkan))]
    public void SetUpVulkan()
    {
        _device = GpuDevice.Create();
        SetUp(_device.CreateDecoder);
    }

    [GlobalSetup(Target = nameof(Cpu))]
    public void SetUpCpu() => SetUp((model, options) => new CpuDecoder(model, options));

    [Benchmark]
    public void Vulkan() => _decoder.Decode(_latents, _values);

    [Benchmark]
    public void Cpu() => _decoder.Decode(_latents, _values);

    [GlobalCleanup]
    public void CleanUp()
    {
        _decoder.Dispose();
        _device?.Dispose();
        _device = null;
    }

    private void SetUp(Func<Model, DecoderOptions, IDecoder> create)
    {
        using Model model = SuiteModels.Decoder(new ImageShape(1, 28, 28), [16, 256, 512, 784]);
        _decoder = create(model, new DecoderOptions { MaxBatch = Batch });
        _latents = Numbers.Create(Batch * 16);
        _values = new float[Batch * 784];
    }
}
