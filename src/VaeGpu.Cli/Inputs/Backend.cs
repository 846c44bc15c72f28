using VaeGpu.Cli.Output;
using VaeGpu.ShaderCompiler;
using VaeGpu.Vulkan;

namespace VaeGpu.Cli.Inputs;

/// <summary>Where a verb computes: one Vulkan device, or the CPU backend.</summary>
internal sealed class Backend : IDisposable
{
    private readonly GpuDevice? _device;

    private readonly LiveShaderSource? _shaders;

    private Backend(GpuDevice? device, LiveShaderSource? shaders)
    {
        _device = device;
        _shaders = shaders;
    }

    /// <summary>The device; null for the CPU backend.</summary>
    public GpuDevice? Gpu => _device;

    /// <summary>What is shown to people.</summary>
    public string Name => _device is null ? $"CPU backend, {CpuBackend.InstructionSet}, {CpuBackend.Threads} threads" : _device.Info.Name;

    /// <summary>Opens what <c>--device</c> names.</summary>
    /// <param name="name">Part of a name, a UUID, or <c>cpu</c>; null for the best there is.</param>
    /// <param name="shaders">A folder to compile kernels from, in place of the embedded ones.</param>
    /// <param name="measure">True to have the device time itself.</param>
    public static Backend Open(string? name, DirectoryInfo? shaders = null, bool measure = false)
    {
        string? wanted = name ?? Environment.GetEnvironmentVariable(GpuDeviceOptions.DeviceVariable);
        if (string.Equals(wanted, "cpu", StringComparison.OrdinalIgnoreCase))
        {
            return shaders is null ? new Backend(null, null) : throw new UsageException("--shaders is for Vulkan devices, and --device says cpu");
        }

        LiveShaderSource? source = shaders is null ? null : Watch(shaders);
        try
        {
            return new Backend(GpuDevice.Create(new GpuDeviceOptions { Device = wanted, ShaderSource = source, MeasureGpuTime = measure }), source);
        }
        catch (GpuException exception) when (string.IsNullOrEmpty(wanted) && source is null)
        {
            Report.Remark($"No Vulkan device can be used ({exception.Message.ReplaceLineEndings(" ")}); the CPU backend decodes instead.");
            return new Backend(null, null);
        }
    }

    public IDecoder CreateDecoder(Model model, DecoderOptions options) =>
        _device is null ? new CpuDecoder(model, options) : _device.CreateDecoder(model, options);

    public IEncoder CreateEncoder(Model model, DecoderOptions options) =>
        _device is null ? new CpuEncoder(model, options) : _device.CreateEncoder(model, options.MaxBatch);

    public INearestCode CreateNearestCode(int codes, int dimension) =>
        _device is null ? new CpuNearestCode(codes, dimension) : _device.CreateNearestCode(codes, dimension);

    /// <summary>Time the device itself took for the latest decode; null where it cannot say.</summary>
    public static TimeSpan? GpuTime(IDecoder decoder) => (decoder as GpuDecoder)?.LastGpuTime;

    /// <summary>Kernels of the latest decode; null where there are none.</summary>
    public static int? Dispatches(IDecoder decoder) => (decoder as GpuDecoder)?.LastDispatches;

    public void Dispose()
    {
        _device?.Dispose();
        _shaders?.Dispose();
    }

    private static LiveShaderSource Watch(DirectoryInfo folder)
    {
        var source = new LiveShaderSource(folder.FullName);
        source.Reloaded += kernels => Report.Remark($"Compiled anew: {string.Join(", ", kernels)}");
        source.Failed += error => Report.Remark($"The kernels stay as they were:\n{error}");
        return source;
    }
}
