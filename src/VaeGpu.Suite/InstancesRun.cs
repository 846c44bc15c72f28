using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>Many instances, each on a morph path of its own at its own time, in one submit: into one image of the device's, or into host memory on the CPU backend.</summary>
internal sealed class InstancesRun : IRun
{
    private const int Keys = 4;
    private const int Columns = 32;

    private readonly IDecoder _decoder;
    private readonly LatentPathSet _paths;
    private readonly PathTime[] _instances;
    private readonly byte[] _pixels;
    private readonly DeviceImage? _image;
    private float _time;

    public InstancesRun(SuiteDevice device, Model model, int instances)
    {
        int latentSize = model.Architecture.LatentSize;
        var paths = new LatentPath[instances];
        for (int i = 0; i < instances; i++)
        {
            var keys = new float[Keys][];
            for (int key = 0; key < Keys; key++)
            {
                keys[key] = new float[latentSize];
                CounterNormal.Fill(1, (uint)i, RandomStream.Prior, (uint)key, latentSize, keys[key]);
            }

            paths[i] = LatentPath.CatmullRom(keys, new LatentPathOptions { Loop = true });
        }

        _paths = new LatentPathSet(paths);
        _instances = new PathTime[instances];
        _decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = instances, FramesInFlight = 1 });
        ImageShape picture = model.Architecture.Image;
        if (device.Gpu is { } gpu)
        {
            uint rows = (uint)((instances + Columns - 1) / Columns);
            _image = new DeviceImage(gpu, (uint)(Columns * picture.Width), rows * (uint)picture.Height);
            _pixels = [];
        }
        else
        {
            _pixels = new byte[instances * picture.Pixels * 4];
        }
    }

    public TimeSpan? DeviceTime => (_decoder as GpuDecoder)?.LastGpuTime;

    public int? Dispatches => (_decoder as GpuDecoder)?.LastDispatches;

    public void Once()
    {
        _time += 1f / 60;
        for (int i = 0; i < _instances.Length; i++)
        {
            _instances[i] = new PathTime(i, _time + 0.003f * i);
        }

        var input = DecoderInput.Paths(_paths, _instances);
        if (_image is null)
        {
            _decoder.Decode(input, _pixels);
        }
        else
        {
            ((GpuDecoder)_decoder).Decode(input, GpuTarget.ToImage(_image.Host) with { Columns = Columns });
        }
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _image?.Dispose();
    }
}
