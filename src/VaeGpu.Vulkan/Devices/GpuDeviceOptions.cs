namespace VaeGpu.Vulkan;

/// <summary>How a device is chosen and made. Zero means default in every field.</summary>
public sealed record GpuDeviceOptions
{
    /// <summary>The environment variable that names a device where <see cref="Device"/> does not.</summary>
    public const string DeviceVariable = "VAEGPU_DEVICE";

    /// <summary>Part of the device's name, whatever the case, or its UUID; null to take the best: discrete before integrated before CPU.</summary>
    public string? Device { get; init; }

    /// <summary>Only devices of this kind; null for any.</summary>
    public GpuDeviceKind? Kind { get; init; }

    /// <summary>Turns on the validation layer with synchronisation validation (Debian: vulkan-validationlayers). Slow; for development.</summary>
    public bool Validation { get; init; }

    /// <summary>Turns on GPU-assisted validation as well, which finds indices out of bounds inside kernels. Very slow.</summary>
    public bool GpuAssistedValidation { get; init; }

    /// <summary>Where messages go, from any thread; null to write warnings and errors to standard error while <see cref="Validation"/> is on.</summary>
    public Action<GpuMessage>? OnMessage { get; init; }

    /// <summary>Optional features to leave off although the device has them, as a test of the floor.</summary>
    public GpuFeatures MaskedFeatures { get; init; }

    /// <summary>Sends weights through a staging buffer although the device's memory is mapped, as a test of that path.</summary>
    public bool ForceStaging { get; init; }

    /// <summary>Reads weights through storage buffers although texel buffers would serve, as a test of that path.</summary>
    public bool NoTexelBuffers { get; init; }

    /// <summary>
    /// Lets a device with <see cref="GpuFeatures.CooperativeMatrix"/> run large batches of models whose weights are halves on its matrix units. About twice as
    /// fast as without on an H200, and less exact: what goes into a layer is rounded to halves too, by up to 5e-4 of its size, and held within ±65504. Without
    /// effect elsewhere, and under a <see cref="Tuning"/> whose blocks are not of 128 outputs.
    /// </summary>
    public bool MatrixUnits { get; init; }

    /// <summary>Measures each submit with timestamps where the queue has them; see <see cref="GpuDecoder.LastGpuTime"/>.</summary>
    public bool MeasureGpuTime { get; init; }

    /// <summary>
    /// The folder where what the driver compiled is kept from one run to the next, made when first saved to; null or empty for none. Without it kernels
    /// are compiled anew in every process. Written by <see cref="GpuDevice.SaveCaches"/> and when the device goes. Any number of devices, drivers,
    /// versions and processes may share it: each file's name and content say what it is for. A file that is damaged, foreign or unreadable is passed over
    /// with a warning to <see cref="OnMessage"/>, and written anew.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// How linear layers are run, from <see cref="GpuDevice.Tune"/> or <see cref="GpuTuning.Parse"/>, for whatever device it was measured; null for what
    /// <see cref="CacheFolder"/> keeps, or else what the device's properties say. One that the device cannot run is refused when the device is made.
    /// </summary>
    public GpuTuning? Tuning { get; init; }

    /// <summary>Kernels other than the embedded ones, for live reload in development; null for none. They are never kept in <see cref="CacheFolder"/>.</summary>
    public IShaderSource? ShaderSource { get; init; }

    /// <summary>Sees every Vulkan command's name and address as it is first used and may put another address in its place: how tests count and break calls.</summary>
    internal Func<string, nint, nint>? Intercept { get; init; }
}
