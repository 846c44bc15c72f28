using BenchmarkDotNet.Attributes;

namespace VaeGpu.Benchmarks;

/// <summary>The inner loops of a layer of four panels, on one thread: one row, the rows of one kernel and those between, and many.</summary>
[MemoryDiagnoser]
public unsafe class LayerKernelBenchmarks
{
    private const int Panels = 4;

    private readonly LayerKernel _kernel = LayerKernel.Best;
    private NativeFloats _weights = null!;
    private NativeFloats _values = null!;
    private NativeFloats _target = null!;

    [Params(1, 2, 4, 6, 12, 64)]
    public int Rows { get; set; }

    [Params(512, 1024)]
    public int Inputs { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _weights = Numbers.CreateNative((long)Panels * _kernel.PanelWidth * Inputs);
        _values = Numbers.CreateNative((long)Rows * Inputs);
        _target = new NativeFloats((long)Rows * Panels * _kernel.PanelWidth);
    }

    [Benchmark]
    public void Accumulate()
    {
        int width = _kernel.PanelWidth;
        Numbers.Span(_target).Clear();
        _kernel.Accumulate(_weights.Pointer, (nint)Inputs * width, Panels, _values.Pointer, Inputs, Inputs, _target.Pointer, Panels * width, Rows);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _weights.Dispose();
        _values.Dispose();
        _target.Dispose();
    }
}
