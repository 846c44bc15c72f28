namespace VaeGpu.Suite;

/// <summary>Counter normals on one thread of the processor.</summary>
internal sealed class CpuNormalsRun(int instances, int latentSize) : IRun
{
    private readonly float[] _values = new float[instances * latentSize];

    public TimeSpan? DeviceTime => null;

    public int? Dispatches => null;

    public void Once() => CounterNormal.Fill(1, 0, RandomStream.Prior, 0, latentSize, _values);

    public void Dispose()
    {
    }
}
