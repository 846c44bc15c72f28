using BenchmarkDotNet.Attributes;

namespace VaeGpu.Benchmarks;

/// <summary>Files: a model that ships with the samples is read and checked, and a picture is written.</summary>
[MemoryDiagnoser]
public class FileBenchmarks
{
    private const int Side = 256;

    private readonly string _model = Path.Combine(AppContext.BaseDirectory, "fashion.safetensors");
    private readonly byte[] _pixels = [.. Numbers.Create(Side * Side * 4).Select(value => (byte)(128 + 127 * value))];
    private readonly MemoryStream _stream = new();

    [Benchmark]
    public int LoadModel()
    {
        using Model model = Model.Load(_model);
        return model.Tensors.Count;
    }

    [Benchmark]
    public void WritePng()
    {
        _stream.Position = 0;
        PngWriter.Write(_stream, _pixels, Side, Side);
    }
}
