using System.Diagnostics;
using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>Times how a model becomes a decoder.</summary>
internal static class LoadMeasurement
{
    private static readonly DecoderOptions Options = new() { MaxBatch = 64 };

    public static LoadRow Run(string name, SuiteDevice device, Model model)
    {
        long bytes = model.Tensors.Values.Sum(tensor => tensor.Elements * tensor.Type.Bytes());
        if (device.Gpu is null)
        {
            return new LoadRow(name, bytes, Time(() => new CpuDecoder(model, Options)), null);
        }

        string folder = Directory.CreateTempSubdirectory("vaegpu-suite-").FullName;
        try
        {
            return new LoadRow(name, bytes, OnNewDevice(device.Gpu, folder, model), OnNewDevice(device.Gpu, folder, model));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double OnNewDevice(GpuDevice like, string folder, Model model)
    {
        using var device = GpuDevice.Create(new GpuDeviceOptions { Device = like.Info.Uuid, CacheFolder = folder });
        return Time(() => device.CreateDecoder(model, Options));
    }

    private static double Time(Func<IDecoder> create)
    {
        long start = Stopwatch.GetTimestamp();
        using IDecoder decoder = create();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
