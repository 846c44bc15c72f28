using System.Text;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>Makes a context of what a host asks for.</summary>
internal static unsafe class ContextFactory
{
    private const uint Validation = 1;
    private const uint MeasureGpuTime = 2;
    private const uint MostThreads = 1024;
    private const int IncompatibleDriver = -9;
    private const int InitializationFailed = -3;

    /// <exception cref="NativeException">An option is wrong, or there is no Vulkan.</exception>
    /// <exception cref="GpuException">Vulkan refused.</exception>
    public static ContextObject Create(in NativeContextOptions given)
    {
        StructMemory.CheckFlags(given.Flags, Validation | MeasureGpuTime, "options");
        StructMemory.CheckReserved(given.Reserved, "options");
        if (given.Threads > MostThreads)
        {
            throw NativeException.Argument($"options asks for {given.Threads} threads; {MostThreads} is the most.");
        }

        string? name = NativeText.Read(given.Device, "options.device");
        var options = new GpuDeviceOptions
        {
            Device = name,
            Validation = (given.Flags & Validation) != 0,
            MeasureGpuTime = (given.Flags & MeasureGpuTime) != 0,
            CacheFolder = NativeText.Read(given.CacheFolder, "options.cache_folder"),
            OnMessage = LogOf(in given),
        };
        bool asksForDevice = !string.IsNullOrEmpty(name) || given.DeviceIndex != 0;
        int threads = (int)given.Threads;
        switch ((NativeBackend)given.Backend)
        {
            case NativeBackend.Cpu when given.HostDevice != null || asksForDevice:
                throw NativeException.Argument("options asks for the processor and for a Vulkan device.");
            case NativeBackend.Cpu:
                return new ContextObject(null, threads);
            case NativeBackend.Auto or NativeBackend.Vulkan when given.HostDevice != null:
                return asksForDevice
                    ? throw NativeException.Argument("options lends a device and asks for another.")
                    : new ContextObject(Adopt(given.HostDevice, options), threads);
            case NativeBackend.Auto when !asksForDevice && !options.Validation:
                return CreateBest(options, threads);
            case NativeBackend.Auto or NativeBackend.Vulkan:
                return new ContextObject(CreateOwn(given.DeviceIndex, options), threads);
            default:
                throw NativeException.Argument($"options.backend is {given.Backend}, which is none.");
        }
    }

    /// <summary>Takes on Unity's device.</summary>
    /// <exception cref="NativeException">An option is wrong.</exception>
    /// <exception cref="GpuException">The device is too old.</exception>
    public static GpuDevice AdoptUnity(in NativeContextOptions given, in UnityVulkanInstance unity, UnityQueue queue)
    {
        // Nothing that Unity records is between timestamps of ours, and layers are the business of who makes the instance.
        StructMemory.CheckFlags(given.Flags, 0, "options");
        StructMemory.CheckReserved(given.Reserved, "options");
        if ((NativeBackend)given.Backend is not (NativeBackend.Auto or NativeBackend.Vulkan) || given.Threads != 0 || given.DeviceIndex != 0 || given.Device != null || given.HostDevice != null)
        {
            throw NativeException.Argument("options asks for another device than Unity's.");
        }

        var device = new HostDevice
        {
            Instance = unity.Instance,
            PhysicalDevice = unity.PhysicalDevice,
            Device = unity.Device,
            Queue = unity.GraphicsQueue,
            QueueFamily = unity.QueueFamilyIndex,
            GetInstanceProcAddr = unity.GetInstanceProcAddr,
            LockQueue = queue.Lock,
            UnlockQueue = queue.Unlock,
        };
        var options = new GpuDeviceOptions { CacheFolder = NativeText.Read(given.CacheFolder, "options.cache_folder"), OnMessage = LogOf(in given) };
        return GpuDevice.Adopt(in device, options);
    }

    /// <summary>True where a failure says that there is no Vulkan, rather than that one refused something.</summary>
    public static bool SaysNoVulkan(GpuException exception) => exception.Result is 0 or IncompatibleDriver or InitializationFailed;

    private static ContextObject CreateBest(GpuDeviceOptions options, int threads)
    {
        try
        {
            return new ContextObject(GpuDevice.Create(options), threads);
        }
        catch (GpuException exception) when (SaysNoVulkan(exception))
        {
            return new ContextObject(null, threads, exception.Message);
        }
    }

    private static GpuDevice CreateOwn(uint index, GpuDeviceOptions options)
    {
        try
        {
            return GpuDevice.Create(index == 0 ? options : options with { Device = UuidOf(index, options.Device) });
        }
        catch (GpuException exception) when (SaysNoVulkan(exception))
        {
            throw new NativeException(ResultCode.NoVulkan, exception.Message);
        }
    }

    private static string UuidOf(uint index, string? name)
    {
        if (!string.IsNullOrEmpty(name))
        {
            throw NativeException.Argument("options names a device and gives an index too.");
        }

        IReadOnlyList<GpuDeviceInfo> devices = GpuDevice.Enumerate();
        return index <= devices.Count
            ? devices[(int)index - 1].Uuid
            : throw new NativeException(ResultCode.NoVulkan, $"There is no device {index - 1}; there are {devices.Count}, from 0.");
    }

    private static GpuDevice Adopt(NativeHostDevice* pointer, GpuDeviceOptions options)
    {
        NativeHostDevice host = StructMemory.Read<NativeHostDevice>(pointer, "options.host_device");
        StructMemory.CheckFlags(host.EnabledFeatures, (uint)GpuFeatures.All, "options.host_device.enabled_features");

        // Pointers cannot be captured, numbers can.
        nint lockQueue = (nint)host.LockQueue, unlockQueue = (nint)host.UnlockQueue, user = (nint)host.LockUser;
        var device = new HostDevice
        {
            Instance = host.Instance,
            PhysicalDevice = host.PhysicalDevice,
            Device = host.Device,
            Queue = host.Queue,
            QueueFamily = host.QueueFamily,
            ApiVersion = host.ApiVersion,
            EnabledFeatures = (GpuFeatures)host.EnabledFeatures,
            GetInstanceProcAddr = host.GetInstanceProcAddr,
            LockQueue = lockQueue == 0 ? null : () => ((delegate* unmanaged[Cdecl]<void*, void>)lockQueue)((void*)user),
            UnlockQueue = unlockQueue == 0 ? null : () => ((delegate* unmanaged[Cdecl]<void*, void>)unlockQueue)((void*)user),
        };
        return GpuDevice.Adopt(in device, options);
    }

    private static Action<GpuMessage>? LogOf(in NativeContextOptions given)
    {
        nint log = (nint)given.Log, user = (nint)given.LogUser;
        if (log == 0)
        {
            return null;
        }

        return message =>
        {
            byte[] text = Encoding.UTF8.GetBytes(message.Text + '\0');
            fixed (byte* pointer = text)
            {
                ((delegate* unmanaged[Cdecl]<void*, int, byte*, void>)log)((void*)user, (int)message.Severity, pointer);
            }
        };
    }
}
