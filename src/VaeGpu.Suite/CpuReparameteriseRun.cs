namespace VaeGpu.Suite;

/// <summary>z = mean + sigma · epsilon on one thread of the processor.</summary>
internal sealed class CpuReparameteriseRun(int instances, int latentSize) : IRun
{
    private readonly float[] _encoded = new float[2 * instances * latentSize];
    private readonly float[] _latents = new float[instances * latentSize];

    public TimeSpan? DeviceTime => null;

    public int? Dispatches => null;

    public unsafe void Once()
    {
        fixed (float* encoded = _encoded)
        {
            LatentSource.Reparameterise(encoded, 2 * latentSize, latentSize, seed: 1, frame: 0, temperature: 1, _latents);
        }
    }

    public void Dispose()
    {
    }
}
