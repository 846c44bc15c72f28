using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>Latents in host memory to the decoder's own values in host memory.</summary>
internal sealed class DecodeRun : IRun
{
    private readonly IDecoder _decoder;
    private readonly float[] _latents;
    private readonly float[] _values;

    public DecodeRun(SuiteDevice device, Model model, int batch)
    {
        _decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = batch, FramesInFlight = 1 });
        _latents = new float[batch * model.Architecture.LatentSize];
        CounterNormal.Fill(1, 0, RandomStream.Prior, 0, model.Architecture.LatentSize, _latents);
        _values = new float[batch * model.Architecture.Image.Elements];
    }

    public TimeSpan? DeviceTime => (_decoder as GpuDecoder)?.LastGpuTime;

    public int? Dispatches => (_decoder as GpuDecoder)?.LastDispatches;

    public void Once() => _decoder.Decode(_latents, _values);

    public void Dispose() => _decoder.Dispose();
}
