using VaeGpu.Cli.Output;
using VaeGpu.Vulkan;

namespace VaeGpu.Cli.Inputs;

/// <summary>Where a verb computes: one Vulkan device, or the CPU backend.</summary>
internal sealed class Backend : IDisposable
{
    private readonly GpuDevice? _device;

    private Backend(GpuDevice? device)
    {
        _device = device;
    }

    /// <summary>What is shown to people.</summary>
    public string Name => _device is null ? $"CPU backend, {Environment.ProcessorCount} threads" : _device.Info.Name;

    /// <summary>The Vulkan device; null for the CPU backend.</summary>
    public GpuDevice? Device => _device;

    /// <summary>Opens what <c>--device</c> names.</summary>
    /// <param name="name">Part of a name, a UUID, or <c>cpu</c>; null for the best there is.</param>
    /// <param name="options">Further options of the Vulkan device.</param>
    public static Backend Open(string? name, GpuDeviceOptions? options = null)
    {
        string? wanted = name ?? Environment.GetEnvironmentVariable(GpuDeviceOptions.DeviceVariable);
        if (string.Equals(wanted, "cpu", StringComparison.OrdinalIgnoreCase))
        {
            return new Backend(null);
        }

        options ??= new GpuDeviceOptions();
        try
        {
            return new Backend(GpuDevice.Create(options with { Device = wanted }));
        }
        catch (GpuException exception) when (string.IsNullOrEmpty(wanted))
        {
            Report.Remark($"No Vulkan device can be used ({exception.Message.ReplaceLineEndings(" ")}); the CPU backend decodes instead.");
            return new Backend(null);
        }
    }

    public IDecoder CreateDecoder(Model model, DecoderOptions options) =>
        _device is null ? new CpuDecoder(model, options) : _device.CreateDecoder(model, options);

    public IEncoder CreateEncoder(Model model, DecoderOptions options) =>
        _device is null ? new CpuEncoder(model, options) : _device.CreateEncoder(model, options.MaxBatch);

    public void Dispose() => _device?.Dispose();
}
