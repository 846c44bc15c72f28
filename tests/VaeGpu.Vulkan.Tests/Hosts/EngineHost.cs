using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.Core;
using Silk.NET.Core.Native;
using Silk.NET.Vulkan;
using Silk.NET.Vulkan.Extensions.EXT;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace VaeGpu.Vulkan.Tests;

/// <summary>
/// An engine as far as Vulkan sees one: instance, device, queue, frames in flight, images and buffers of its own, all by plain Vulkan calls that
/// share no code with the library. Core and synchronisation validation are on.
/// </summary>
internal sealed unsafe class EngineHost : IDisposable
{
    private const string ValidationLayer = "VK_LAYER_KHRONOS_validation";

    private readonly Messages _messages;
    private readonly List<(Image Image, DeviceMemory Memory)> _images = [];
    private readonly List<(Buffer Buffer, DeviceMemory Memory)> _buffers = [];
    private readonly ExtDebugUtils _debug;
    private readonly DebugUtilsMessengerEXT _messenger;
    private GCHandle _self;
    private int _locks;
    private int _held;

    /// <param name="kind">What to enable.</param>
    /// <param name="deviceName">The device's name.</param>
    /// <param name="messages">Where validation messages go.</param>
    /// <param name="gpuAssisted">True to check indices inside kernels as well.</param>
    public EngineHost(HostKind kind, string deviceName, Messages messages, bool gpuAssisted = false)
    {
        _messages = messages;
        Kind = kind;
        Version = kind == HostKind.Modern ? Vk.Version13 : Vk.Version11;
        Vk = Vk.GetApi();
        _self = GCHandle.Alloc(this);
        Instance = CreateInstance(gpuAssisted);
        Check(Vk.TryGetInstanceExtension(Instance, out _debug, ValidationLayer) ? Result.Success : Result.ErrorExtensionNotPresent);
        DebugUtilsMessengerCreateInfoEXT messenger = MessengerInfo();
        Check(_debug.CreateDebugUtilsMessenger(Instance, in messenger, null, out _messenger));
        PhysicalDevice = Vk.GetPhysicalDevices(Instance).First(device => Name(device) == deviceName);
        Device = CreateDevice();
        Vk.GetDeviceQueue(Device, 0, 0, out Queue queue);
        Queue = queue;
    }

    public HostKind Kind { get; }

    public uint Version { get; }

    public Vk Vk { get; }

    public Instance Instance { get; }

    public PhysicalDevice PhysicalDevice { get; }

    public Device Device { get; }

    public Queue Queue { get; }

    /// <summary>What the library calls, when it is given <see cref="Handles"/>.</summary>
    public InterceptedCalls Calls { get; } = new();

    /// <summary>How often the library took the lock of the queue.</summary>
    public int Locks => _locks;

    /// <summary>The handles that the library gets: every command it finds through them is counted, and the queue is under the host's lock.</summary>
    public HostDevice Handles => new()
    {
        Instance = Instance.Handle,
        PhysicalDevice = PhysicalDevice.Handle,
        Device = Device.Handle,
        Queue = Queue.Handle,
        QueueFamily = 0,
        ApiVersion = Version,
        EnabledFeatures = Kind == HostKind.Modern ? GpuFeatures.TimelineSemaphore | GpuFeatures.StorageImageWriteWithoutFormat | GpuFeatures.RobustBufferAccess : GpuFeatures.None,
        GetInstanceProcAddr = Calls.GetInstanceProcAddr(SystemGetInstanceProcAddr()),
        LockQueue = LockQueue,
        UnlockQueue = UnlockQueue,
    };

    /// <summary>Throws where a call of the host's own failed.</summary>
    public static void Check(Result result)
    {
        if (result != Result.Success)
        {
            throw new InvalidOperationException($"The host's own call gave {result}.");
        }
    }

    /// <summary>An image with storage and transfer use.</summary>
    public Image CreateImage(uint width, uint height, Format format, ImageUsageFlags more = 0, uint levels = 1, uint layers = 1)
    {
        var info = new ImageCreateInfo
        {
            SType = StructureType.ImageCreateInfo,
            ImageType = ImageType.Type2D,
            Format = format,
            Extent = new Extent3D { Width = width, Height = height, Depth = 1 },
            MipLevels = levels,
            ArrayLayers = layers,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = ImageUsageFlags.StorageBit | ImageUsageFlags.TransferSrcBit | ImageUsageFlags.TransferDstBit | more,
        };
        Check(Vk.CreateImage(Device, in info, null, out Image image));
        Vk.GetImageMemoryRequirements(Device, image, out MemoryRequirements requirements);
        DeviceMemory memory = Allocate(in requirements, 0);
        Check(Vk.BindImageMemory(Device, image, memory, 0));
        _images.Add((image, memory));
        return image;
    }

    /// <summary>A mapped buffer.</summary>
    public Buffer CreateBuffer(ulong size, BufferUsageFlags usage, out nint mapped)
    {
        var info = new BufferCreateInfo { SType = StructureType.BufferCreateInfo, Size = size, Usage = usage };
        Check(Vk.CreateBuffer(Device, in info, null, out Buffer buffer));
        Vk.GetBufferMemoryRequirements(Device, buffer, out MemoryRequirements requirements);
        DeviceMemory memory = Allocate(in requirements, MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit);
        Check(Vk.BindBufferMemory(Device, buffer, memory, 0));
        void* address = null;
        Check(Vk.MapMemory(Device, memory, 0, Vk.WholeSize, 0, &address));
        mapped = (nint)address;
        _buffers.Add((buffer, memory));
        return buffer;
    }

    public void DestroyImage(Image image)
    {
        int index = _images.FindIndex(entry => entry.Image.Handle == image.Handle);
        Vk.DestroyImage(Device, image, null);
        Vk.FreeMemory(Device, _images[index].Memory, null);
        _images.RemoveAt(index);
    }

    public void Dispose()
    {
        Check(Vk.DeviceWaitIdle(Device));
        foreach ((Image image, DeviceMemory memory) in _images)
        {
            Vk.DestroyImage(Device, image, null);
            Vk.FreeMemory(Device, memory, null);
        }

        foreach ((Buffer buffer, DeviceMemory memory) in _buffers)
        {
            Vk.DestroyBuffer(Device, buffer, null);
            Vk.FreeMemory(Device, memory, null);
        }

        Vk.DestroyDevice(Device, null);
        _debug.DestroyDebugUtilsMessenger(Instance, _messenger, null);
        Vk.DestroyInstance(Instance, null);
        _self.Free();
    }

    private static nint SystemGetInstanceProcAddr() =>
        NativeLibrary.GetExport(NativeLibrary.Load(OperatingSystem.IsWindows() ? "vulkan-1.dll" : "libvulkan.so.1"), "vkGetInstanceProcAddr");

    private void LockQueue()
    {
        if (Interlocked.Exchange(ref _held, 1) != 0)
        {
            throw new InvalidOperationException("The queue is locked twice.");
        }

        _locks++;
    }

    private void UnlockQueue()
    {
        if (Interlocked.Exchange(ref _held, 0) != 1)
        {
            throw new InvalidOperationException("The queue is unlocked and was not locked.");
        }
    }

    private Instance CreateInstance(bool gpuAssisted)
    {
        DebugUtilsMessengerCreateInfoEXT messenger = MessengerInfo();
        ValidationFeatureEnableEXT* enabled = stackalloc ValidationFeatureEnableEXT[2]
        {
            ValidationFeatureEnableEXT.SynchronizationValidationExt,
            ValidationFeatureEnableEXT.GpuAssistedExt,
        };
        var features = new ValidationFeaturesEXT
        {
            SType = StructureType.ValidationFeaturesExt,
            PNext = &messenger,
            EnabledValidationFeatureCount = gpuAssisted ? 2u : 1u,
            PEnabledValidationFeatures = enabled,
        };
        var application = new ApplicationInfo { SType = StructureType.ApplicationInfo, ApiVersion = Version };
        nint layers = SilkMarshal.StringArrayToPtr([ValidationLayer]);
        nint extensions = SilkMarshal.StringArrayToPtr([ExtDebugUtils.ExtensionName, "VK_EXT_validation_features"]);
        var info = new InstanceCreateInfo
        {
            SType = StructureType.InstanceCreateInfo,
            PNext = &features,
            PApplicationInfo = &application,
            EnabledLayerCount = 1,
            PpEnabledLayerNames = (byte**)layers,
            EnabledExtensionCount = 2,
            PpEnabledExtensionNames = (byte**)extensions,
        };
        Result result = Vk.CreateInstance(in info, null, out Instance instance);
        SilkMarshal.Free(layers);
        SilkMarshal.Free(extensions);
        Check(result);
        return instance;
    }

    private Device CreateDevice()
    {
        float priority = 1;
        var queue = new DeviceQueueCreateInfo { SType = StructureType.DeviceQueueCreateInfo, QueueFamilyIndex = 0, QueueCount = 1, PQueuePriorities = &priority };
        bool modern = Kind == HostKind.Modern;
        var timeline = new PhysicalDeviceTimelineSemaphoreFeatures { SType = StructureType.PhysicalDeviceTimelineSemaphoreFeatures, TimelineSemaphore = true };
        var features = new PhysicalDeviceFeatures { RobustBufferAccess = modern, ShaderStorageImageWriteWithoutFormat = modern };
        var info = new DeviceCreateInfo
        {
            SType = StructureType.DeviceCreateInfo,
            PNext = modern ? &timeline : null,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queue,
            PEnabledFeatures = &features,
        };
        Check(Vk.CreateDevice(PhysicalDevice, in info, null, out Device device));
        return device;
    }

    private DeviceMemory Allocate(in MemoryRequirements requirements, MemoryPropertyFlags flags)
    {
        PhysicalDeviceMemoryProperties properties = Vk.GetPhysicalDeviceMemoryProperties(PhysicalDevice);
        uint type = 0;
        while ((requirements.MemoryTypeBits & 1u << (int)type) == 0 || (properties.MemoryTypes[(int)type].PropertyFlags & flags) != flags)
        {
            type++;
        }

        var info = new MemoryAllocateInfo { SType = StructureType.MemoryAllocateInfo, AllocationSize = requirements.Size, MemoryTypeIndex = type };
        Check(Vk.AllocateMemory(Device, in info, null, out DeviceMemory memory));
        return memory;
    }

    private string Name(PhysicalDevice device)
    {
        PhysicalDeviceProperties properties = Vk.GetPhysicalDeviceProperties(device);
        return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(properties.DeviceName));
    }

    private DebugUtilsMessengerCreateInfoEXT MessengerInfo() => new()
    {
        SType = StructureType.DebugUtilsMessengerCreateInfoExt,
        MessageSeverity = DebugUtilsMessageSeverityFlagsEXT.WarningBitExt | DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt,
        // Not of performance: this host copies out of GENERAL and makes small allocations, and knows it.
        MessageType = DebugUtilsMessageTypeFlagsEXT.GeneralBitExt | DebugUtilsMessageTypeFlagsEXT.ValidationBitExt,
        PfnUserCallback = new PfnDebugUtilsMessengerCallbackEXT(&OnMessage),
        PUserData = (void*)GCHandle.ToIntPtr(_self),
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static Bool32 OnMessage(
        DebugUtilsMessageSeverityFlagsEXT severity, DebugUtilsMessageTypeFlagsEXT types, DebugUtilsMessengerCallbackDataEXT* data, void* user)
    {
        var host = (EngineHost)GCHandle.FromIntPtr((nint)user).Target!;
        GpuMessageSeverity level = severity >= DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt ? GpuMessageSeverity.Error : GpuMessageSeverity.Warning;
        host._messages.Add(new GpuMessage(level, SilkMarshal.PtrToString((nint)data->PMessageIdName) ?? "", SilkMarshal.PtrToString((nint)data->PMessage) ?? ""));
        return false;
    }
}
