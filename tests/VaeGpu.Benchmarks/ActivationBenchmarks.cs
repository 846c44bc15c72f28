using BenchmarkDotNet.Attributes;

namespace VaeGpu.Benchmarks;

/// <summary>Each activation on values that stay in the first-level cache, copied anew each time: some functions run into constants.</summary>
[MemoryDiagnoser]
public unsafe class ActivationBenchmarks
{
    private const int Count = 1024;

    private readonly NativeFloats _source = Numbers.CreateNative(Count);
    private readonly NativeFloats _values = new(Count);

    [Params(Activation.Relu, Activation.LeakyRelu, Activation.Silu, Activation.Gelu, Activation.Tanh, Activation.Sigmoid)]
    public Activation Function { get; set; }

    [Benchmark]
    public void Activate()
    {
        Numbers.Span(_source).CopyTo(Numbers.Span(_values));
        LayerKernel.Best.Activate(_values.Pointer, Count, Function, 0.2f);
    }
}
