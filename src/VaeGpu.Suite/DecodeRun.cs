using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>Latents in host memory to the decoder's own values in host memory, or in the device's.</summary>
internal sealed class DecodeRun : IRun
{
    private readonly DeviceBuffer? _buffer;
    private readonly IDecoder _decoder = null!;
    private readonly float[] _latents = [];
    private readonly float[] _values = [];

    /// <param name="device">The device.</param>
    /// <param name="model">The model.</param>
    /// <param name="batch">Instances.</param>
    /// <param name="staysOnDevice">Whether the result stays in device memory.</param>
    public DecodeRun(SuiteDevice device, Model model, int batch, bool staysOnDevice = false)
    {
        try
        {
            _decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = batch, FramesInFlight = 1 });
            _latents = new float[batch * model.Architecture.LatentSize];
            CounterNormal.Fill(1, 0, RandomStream.Prior, 0, model.Architecture.LatentSize, _latents);
            int values = batch * model.Architecture.Image.Elements;
            if (staysOnDevice)
            {
                _buffer = new DeviceBuffer(device.Gpu!, (ulong)values * sizeof(float));
            }
            else
            {
                _values = new float[values];
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TimeSpan? DeviceTime => (_decoder as GpuDecoder)?.LastGpuTime;

    public int? Dispatches => (_decoder as GpuDecoder)?.LastDispatches;

    public void Once()
    {
        if (_buffer is null)
        {
            _decoder.Decode(_latents, _values);
        }
        else
        {
            ((GpuDecoder)_decoder).Decode(DecoderInput.Latents(_latents), _buffer.Target);
        }
    }

    public void Dispose()
    {
        _decoder?.Dispose();
        _buffer?.Dispose();
    }
}
