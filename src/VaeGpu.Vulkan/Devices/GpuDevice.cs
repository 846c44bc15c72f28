namespace VaeGpu.Vulkan;

/// <summary>
/// A Vulkan device: one of our own, or one that a host lends. Makes decoders, encoders and searches. Thread-safe: what is being made while another
/// thread calls <see cref="Dispose"/> is made, or refused with an <see cref="ObjectDisposedException"/>.
/// </summary>
/// <example>
/// <code>
/// using var model = Model.Load("fashion.safetensors");
/// using var device = GpuDevice.Create();
/// using var decoder = device.CreateDecoder(model);
/// decoder.Decode(latents, pixels);
/// </code>
/// </example>
public sealed class GpuDevice : IDisposable
{
    private readonly VulkanDevice _device;
    private int _disposed;

    private GpuDevice(VulkanDevice device) => _device = device;

    /// <summary>What a host's device must have to be adopted.</summary>
    public static GpuRequirements Requirements { get; } = new()
    {
        ApiVersion = new Version(1, 1),
        Extensions = [],
        RecommendedExtensions = ["VK_KHR_timeline_semaphore"],
        Features = GpuFeatures.None,
        RecommendedFeatures = GpuFeatures.TimelineSemaphore | GpuFeatures.StorageImageWriteWithoutFormat,
        QueueFlags = (uint)Silk.NET.Vulkan.QueueFlags.ComputeBit,
        WorkgroupInvocations = 128,
        StorageBuffersPerStage = 4,
        SharedMemoryBytes = 16384,
        PushConstantBytes = 128,
    };

    /// <summary>What the device says of itself.</summary>
    public GpuDeviceInfo Info => _device.Description.Info;

    /// <summary>The optional features in use.</summary>
    public GpuFeatures EnabledFeatures => _device.Features;

    /// <summary>True for a device of a host's.</summary>
    public bool IsAdopted => _device.IsAdopted;

    /// <summary>The device's handles, for making buffers and images on it. Submit to the queue only where no decoder does so at the same time.</summary>
    public HostDevice Handles => new()
    {
        Instance = _device.InstanceHandle,
        PhysicalDevice = _device.Description.Handle.Handle,
        Device = _device.Handle.Handle,
        Queue = _device.Queue.Handle,
        QueueFamily = _device.Queue.Family,
        ApiVersion = _device.Description.Version,
        EnabledFeatures = _device.Features,
        GetInstanceProcAddr = _device.Loader.GetProcAddress("vkGetInstanceProcAddr"),
    };

    /// <summary>What linear layers of decoders, encoders and searches made from now on are run by; null where the device's properties choose.</summary>
    public GpuTuning? Tuning => _device.Tuning;

    internal VulkanDevice Internal => _device;

    /// <summary>Makes a device on the best GPU: discrete before integrated before CPU, unless the options or the environment variable VAEGPU_DEVICE name one.</summary>
    /// <param name="options">Which device and how; null for defaults.</param>
    /// <exception cref="ArgumentException">The device cannot run <see cref="GpuDeviceOptions.Tuning"/>.</exception>
    /// <exception cref="GpuException">There is no Vulkan, or no such device; the message lists those that there are.</exception>
    public static GpuDevice Create(GpuDeviceOptions? options = null) => Start(VulkanDevice.Create(options ?? new GpuDeviceOptions()));

    /// <summary>Takes on a host's device. The library destroys its own objects alone, and waits for its own work alone.</summary>
    /// <param name="host">The host's handles; they must outlive this.</param>
    /// <param name="options">Only masks, staging, timing, messages, cache folder, tuning and shader source are read; null for defaults.</param>
    /// <exception cref="ArgumentException">A handle is missing, the queue family does not compute, or the device cannot run <see cref="GpuDeviceOptions.Tuning"/>.</exception>
    /// <exception cref="GpuException">The device is older than <see cref="Requirements"/>.</exception>
    public static GpuDevice Adopt(in HostDevice host, GpuDeviceOptions? options = null) =>
        Start(VulkanDevice.Adopt(in host, options ?? new GpuDeviceOptions()));

    /// <summary>All Vulkan devices, in the order in which one would be chosen.</summary>
    /// <exception cref="GpuException">There is no Vulkan.</exception>
    public static IReadOnlyList<GpuDeviceInfo> Enumerate()
    {
        using var instance = new VulkanInstance(new GpuDeviceOptions());
        return [.. DeviceChoice.All(instance).Select(device => device.Info)];
    }

    /// <summary>Uploads a model for decoding and builds its kernels. Slow (it reads all weights); may run on any thread.</summary>
    /// <param name="model">The model; not needed after this.</param>
    /// <param name="options">Largest batch and frames in flight.</param>
    /// <exception cref="NotSupportedException">Pictures or latents have more values than one dispatch covers.</exception>
    /// <exception cref="GpuException">No memory is left, or a kernel was refused; the device lives on.</exception>
    public GpuDecoder CreateDecoder(Model model, DecoderOptions options = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new GpuDecoder(_device, model, options);
    }

    /// <summary>Uploads a model's encoder. Slow; may run on any thread.</summary>
    /// <param name="model">The model; not needed after this.</param>
    /// <param name="maxBatch">The largest batch of one call; 0 is 64.</param>
    /// <exception cref="ArgumentException">The model has no encoder.</exception>
    /// <exception cref="GpuException">No memory is left, or a kernel was refused; the device lives on.</exception>
    public GpuEncoder CreateEncoder(Model model, int maxBatch = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new GpuEncoder(_device, model, maxBatch);
    }

    /// <summary>Makes a search for the nearest code; <see cref="INearestCode.SetCodes"/> fills it. May run on any thread.</summary>
    /// <param name="codes">How many codes there are.</param>
    /// <param name="dimension">Values of a code and of a query.</param>
    /// <param name="maxQueries">The most queries of one call; 0 is 65,536, or fewer where so many would be more than 64 MiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or no span could hold the codes or the queries.</exception>
    /// <exception cref="GpuException">A code exceeds what can be bound, no memory is left, or a kernel was refused; the device lives on.</exception>
    public GpuNearestCode CreateNearestCode(int codes, int dimension, int maxQueries = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new GpuNearestCode(_device, codes, dimension, maxQueries);
    }

    /// <summary>Makes an image whose memory OpenGL, another device or another process imports. On a device of our own; a host that lends one exports its own images.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">VkFormat: R8G8B8A8_UNORM (37) or R16G16B16A16_SFLOAT (97).</param>
    /// <exception cref="ArgumentException">The format is neither.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The device has no images of this size.</exception>
    /// <exception cref="NotSupportedException">The device is a host's, lacks <see cref="GpuFeatures.ExternalMemoryFd"/>, or exports no such image.</exception>
    /// <exception cref="GpuException">No memory is left, or the device is lost.</exception>
    public GpuSharedImage CreateSharedImage(int width, int height, uint format = (uint)Silk.NET.Vulkan.Format.R8G8B8A8Unorm)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new GpuSharedImage(_device, width, height, format);
    }

    /// <summary>
    /// Measures what the device can do at most: arithmetic, reading and writing, and the time from submitting to knowing that it is done. Takes about a
    /// second and a quarter of a gibibyte of device memory, and is only worth something while the device does nothing else.
    /// </summary>
    /// <exception cref="GpuException">No memory is left, or the device is lost.</exception>
    public GpuCeilings MeasureCeilings()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        _device.AddReference();
        try
        {
            _device.ThrowIfLost();
            using var measurement = new CeilingMeasurement(_device);
            return measurement.Run();
        }
        finally
        {
            _device.Dispose();
        }
    }

    /// <summary>
    /// Finds out by measuring how this device runs linear layers fastest, and uses it for what is made from now on: decoders, encoders and searches that
    /// there are keep theirs. Every way is first held against a double-precision reference on the device itself, and none that is off is ever chosen.
    /// Only worth something while the device does nothing else. Keeps what it found in <see cref="GpuDeviceOptions.CacheFolder"/>, from where the next
    /// device of the same kind, driver and kernels takes it; where that cannot be written there is a message and no exception. Kernels of a
    /// <see cref="GpuDeviceOptions.ShaderSource"/> are tuned, and not kept. Blocks for about the budget; may run on any thread.
    /// </summary>
    /// <param name="model">Whose decoder is measured; not needed after this.</param>
    /// <param name="options">How long, and for what batch; null for defaults.</param>
    /// <param name="progress">Told of each measurement, on this thread where it does not pass it on; null for nobody.</param>
    /// <param name="cancellation">Ends it between two decodes.</param>
    /// <returns>What was found, now <see cref="Tuning"/>. Where time ran out or nothing is clearly faster, it is the plan that the device's properties say.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="NotSupportedException">Pictures or latents have more values than one dispatch covers.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing has changed.</exception>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    /// <exception cref="GpuException">No way to run the model is right; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The device is disposed of, or the model is.</exception>
    public GpuTuning Tune(Model model, GpuTuningOptions? options = null, IProgress<GpuTuningStep>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        _device.AddReference();
        try
        {
            _device.ThrowIfLost();
            GpuTuning tuning = new PlanTuner(_device, model, options ?? new GpuTuningOptions(), progress, cancellation).Run();
            _device.Tuning = tuning;
            TuningFile.Save(_device, tuning);
            return tuning;
        }
        finally
        {
            _device.Dispose();
        }
    }

    /// <summary>
    /// Writes what the driver has compiled so far to <see cref="GpuDeviceOptions.CacheFolder"/>, and does nothing where there is none: worth it once all
    /// decoders are made, for a game that may end without disposing of anything. On any thread, while decoders are made and at work too; it writes a
    /// file, so not between two frames. A file is seen whole or not at all, whatever else writes it.
    /// </summary>
    /// <exception cref="IOException">The file or its folder cannot be written; what was there before stays.</exception>
    /// <exception cref="GpuException">The driver does not give out what it compiled.</exception>
    /// <exception cref="ObjectDisposedException">The device is disposed of.</exception>
    public void SaveCaches()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        _device.AddReference();
        try
        {
            _device.ThrowIfLost();
            _device.Pipelines.SaveCache();
        }
        finally
        {
            _device.Dispose();
        }
    }

    /// <summary>Frees what is ours, at once or when the last of what was made here is disposed of. What was compiled since the last save is saved then; where that fails there is a message and no exception.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _device.Dispose();
        }
    }

    private static GpuDevice Start(VulkanDevice device)
    {
        try
        {
            device.Tuning = TuningFile.Find(device);
            return new GpuDevice(device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }
}
