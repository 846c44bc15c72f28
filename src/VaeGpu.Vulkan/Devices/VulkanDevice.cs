using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// The device that everything inside shares: handles, limits, the queue, the memory types and the pipelines. Owns the VkDevice where it made
/// it, and nothing but its own objects where the host did.
/// </summary>
internal sealed unsafe class VulkanDevice : IDisposable
{
    private const GpuFeatures Used = GpuFeatures.TimelineSemaphore | GpuFeatures.StorageImageWriteWithoutFormat | GpuFeatures.RobustBufferAccess
        | GpuFeatures.SubgroupShuffle | GpuFeatures.ExternalMemoryFd;

    private readonly VulkanInstance? _instance;
    private readonly List<(ulong Frame, IDisposable Objects)> _retired = [];
    private volatile string? _lostBy;
    private volatile GpuTuning? _tuning;
    private int _references = 1;

    private VulkanDevice(VulkanInstance? instance, Vk vk, PhysicalDeviceDescription description, Device device, GpuFeatures features, GpuDeviceOptions options)
    {
        _instance = instance;
        Vk = vk;
        Description = description;
        Handle = device;
        Features = features;
        Options = options;
        bool processor = description.Info.Kind == GpuDeviceKind.Cpu;
        uint shuffled = processor && Has(GpuFeatures.SubgroupShuffle) ? description.Limits.SubgroupSize : 0;
        Limits = description.Limits with
        {
            ShuffleLanes = shuffled,
            FusedBytes = !processor || (shuffled == 8 && !options.NoTexelBuffers) ? GpuFusedNetwork.DefaultBytes : 0,
        };
        MemoryTypes = new MemoryTypes(vk.GetPhysicalDeviceMemoryProperties(description.Handle));
    }

    public Vk Vk { get; }

    public Device Handle { get; }

    public PhysicalDeviceDescription Description { get; }

    /// <summary>The optional features that are enabled.</summary>
    public GpuFeatures Features { get; }

    public GpuDeviceOptions Options { get; }

    /// <summary>Settable so that tests can plan for a smaller device than the one they run on.</summary>
    public GpuLimits Limits { get; set; }

    /// <summary>What linear layers made from now on are run by, one that the device can run; null for its properties.</summary>
    public GpuTuning? Tuning
    {
        get => _tuning;
        set => _tuning = value;
    }

    public MemoryTypes MemoryTypes { get; }

    public GpuQueue Queue { get; private set; } = null!;

    public PipelineStore Pipelines { get; private set; } = null!;

    /// <summary>The instance, own or the host's.</summary>
    public nint InstanceHandle { get; private init; }

    /// <summary>True where a host lent it.</summary>
    public bool IsAdopted => _instance is null;

    /// <summary>The functions' source.</summary>
    public VulkanLoader Loader { get; private init; } = null!;

    /// <summary>Makes a device of our own on the best physical device.</summary>
    public static VulkanDevice Create(GpuDeviceOptions options)
    {
        var instance = new VulkanInstance(options);
        try
        {
            PhysicalDeviceDescription description = DeviceChoice.Choose(instance, options);
            GpuFeatures features = description.Info.Features & ~options.MaskedFeatures & (options.MatrixUnits ? Used | GpuFeatures.CooperativeMatrix : Used);
            uint family = PhysicalDeviceDescription.ComputeFamily(instance.Vk, description.Handle, out uint timestampBits)!.Value;
            Device handle = OwnDevice.Create(instance, description, features, family);
            instance.Loader.Device = handle.Handle;
            var device = new VulkanDevice(instance, instance.Vk, description, handle, features, options)
            {
                InstanceHandle = instance.Handle.Handle,
                Loader = instance.Loader,
            };
            instance.Vk.GetDeviceQueue(handle, family, 0, out Queue queue);
            device.Start(queue, family, timestampBits, null, null);
            return device;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    /// <summary>Wraps the host's device.</summary>
    public static VulkanDevice Adopt(in HostDevice host, GpuDeviceOptions options)
    {
        if (host.Instance == 0 || host.PhysicalDevice == 0 || host.Device == 0 || host.Queue == 0)
        {
            throw new ArgumentException("Instance, PhysicalDevice, Device and Queue must all be given.", nameof(host));
        }

        if ((host.LockQueue is null) != (host.UnlockQueue is null))
        {
            throw new ArgumentException("LockQueue and UnlockQueue go together.", nameof(host));
        }

        uint version = host.ApiVersion == 0 ? Vk.Version11 : host.ApiVersion;
        if (version < (uint)Vk.Version11)
        {
            throw new GpuException("The host's instance must be made for Vulkan 1.1 or newer; see GpuDevice.Requirements.");
        }

        var loader = new VulkanLoader(host.GetInstanceProcAddr, options.Intercept) { Instance = host.Instance };
        loader.Device = host.Device;
        var vk = new Vk(loader);
        var description = new PhysicalDeviceDescription(vk, new PhysicalDevice(host.PhysicalDevice), version);
        if (description.Version < (uint)Vk.Version11)
        {
            throw new GpuException($"{description.Info.Name} is older than Vulkan 1.1; see GpuDevice.Requirements.");
        }

        QueueFamilyProperties[] families = PhysicalDeviceDescription.Families(vk, description.Handle);
        if (host.QueueFamily >= families.Length || (families[host.QueueFamily].QueueFlags & QueueFlags.ComputeBit) == 0)
        {
            throw new ArgumentException($"Queue family {host.QueueFamily} of {description.Info.Name} does not compute.", nameof(host));
        }

        // A feature that the device has not cannot have been enabled, whatever the host says.
        GpuFeatures features = (host.EnabledFeatures | GpuFeatures.SubgroupShuffle) & description.Info.Features & ~options.MaskedFeatures;
        var device = new VulkanDevice(null, vk, description, new Device(host.Device), features, options)
        {
            InstanceHandle = host.Instance,
            Loader = loader,
        };
        device.Start(new Queue(host.Queue), host.QueueFamily, families[host.QueueFamily].TimestampValidBits, host.LockQueue, host.UnlockQueue);
        return device;
    }

    /// <summary>Whether large batches of weights in halves go to matrix units: where the device has them and it was asked for.</summary>
    public bool UsesMatrixUnits => Options.MatrixUnits && Has(GpuFeatures.CooperativeMatrix);

    public bool Has(GpuFeatures feature) => (Features & feature) == feature;

    /// <summary>Throws where a call failed, and remembers a lost device.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Check(Result result, string call)
    {
        if (result < 0)
        {
            Fail(result, call);
        }
    }

    /// <summary>Throws once the device was found lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ThrowIfLost()
    {
        if (_lostBy is not null)
        {
            ThrowLost();
        }
    }

    /// <summary>True once the device was found lost; nothing is waited for then.</summary>
    public bool IsLost => _lostBy is not null;

    /// <summary>Keeps the device until one more <see cref="Dispose"/>: a decoder may outlive the GpuDevice that made it.</summary>
    /// <exception cref="ObjectDisposedException">It is gone: a decoder made on another thread may come too late.</exception>
    public void AddReference()
    {
        int references = Volatile.Read(ref _references);
        while (references > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                return;
            }

            references = seen;
        }

        throw new ObjectDisposedException(nameof(GpuDevice));
    }

    /// <summary>Takes objects that commands of the host's name, to be freed once the host says that their frame is complete, or with the device.</summary>
    public void Retire(ulong frame, IDisposable objects)
    {
        lock (_retired)
        {
            _retired.Add((frame, objects));
        }
    }

    /// <summary>Frees what was retired for this frame of the host's and those before it.</summary>
    public void FreeRetired(ulong completedFrame)
    {
        lock (_retired)
        {
            for (int i = _retired.Count - 1; i >= 0; i--)
            {
                if (_retired[i].Frame <= completedFrame)
                {
                    _retired[i].Objects.Dispose();
                    _retired.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>Waits for all of the device, the host's work too; for a host that destroys it next, and uses its queues no more. A lost device is waited for no longer.</summary>
    public void WaitIdle() => _ = Vk.DeviceWaitIdle(Handle);

    /// <summary>Gives up one reference; the last frees everything.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) > 0)
        {
            return;
        }

        FreeRetired(ulong.MaxValue);
        Pipelines.Dispose();
        Queue.Dispose();
        if (_instance is not null)
        {
            // Ours alone, and every decoder has waited for its own work: destruction is the one place where idling is waited for.
            Vk.DeviceWaitIdle(Handle);
            DestroyDevice(_instance);
            _instance.Dispose();
        }
    }

    private void Start(Queue queue, uint family, uint timestampBits, Action? lockQueue, Action? unlockQueue)
    {
        try
        {
            Queue = new GpuQueue(this, queue, family, timestampBits, lockQueue, unlockQueue);
            Pipelines = new PipelineStore(this);
        }
        catch
        {
            Pipelines?.Dispose();
            Queue?.Dispose();
            if (_instance is not null)
            {
                DestroyDevice(_instance);
            }

            throw;
        }
    }

    private void DestroyDevice(VulkanInstance instance)
    {
        Vk.DestroyDevice(Handle, null);
        // Commands that are first used from here on must not be asked of a device that is gone.
        instance.Loader.Device = 0;
    }

    [DoesNotReturn]
    private void Fail(Result result, string call)
    {
        if (result == Result.ErrorDeviceLost)
        {
            bool first = Interlocked.CompareExchange(ref _lostBy, call, null) is null;
            throw new DeviceLostException($"The device was lost: {call} gave {result}. Dispose of it and of its decoders, and make new ones.", call, first);
        }

        VulkanCall.Throw(result, call);
    }

    [DoesNotReturn]
    private void ThrowLost() =>
        throw new DeviceLostException($"The device was lost before, in {_lostBy}. Dispose of it and of its decoders, and make new ones.", _lostBy!, false);
}
