#nullable disable
using System.Runtime.CompilerServices;
using Silk.NET.Core;
using Silk.NET.Core.Contexts;
using Silk.NET.Core.Native;
using VaeGpu.Bindings;

namespace Silk.NET.Vulkan;

/// <summary>
/// The core commands of Vulkan. Each function loads on its first call, from the context and for the current instance
/// and device; a call after that is an array read and an indirect call. Calls are as thread safe as Vulkan's own;
/// setting the current instance or device while another thread calls is safe too, and that call uses either table.
/// </summary>
internal unsafe partial class Vk : NativeAPI
{
    private readonly object _gate = new();
    private readonly Dictionary<(nint Instance, nint Device), nint[]> _tables = [];
    private Instance? _currentInstance;
    private Device? _currentDevice;
    private nint[] _functions = new nint[FunctionCount];

    /// <summary>Loads functions from a context, which is owned from here on.</summary>
    public Vk(INativeContext ctx)
        : base(ctx) => _tables[default] = _functions;

    public static Version32 Version10 => new(1, 0, 0);

    public static Version32 Version11 => new(1, 1, 0);

    public static Version32 Version12 => new(1, 2, 0);

    public static Version32 Version13 => new(1, 3, 0);

    /// <summary>The instance that functions load for; set by CreateInstance.</summary>
    public Instance? CurrentInstance
    {
        get => _currentInstance;
        set
        {
            lock (_gate)
            {
                _currentInstance = value;
                SwapTable();
            }
        }
    }

    /// <summary>The device that functions load for; set by CreateDevice.</summary>
    public Device? CurrentDevice
    {
        get => _currentDevice;
        set
        {
            lock (_gate)
            {
                _currentDevice = value;
                SwapTable();
            }
        }
    }

    public static Version32 MakeVersion(uint major, uint minor, uint patch = 0) => new(major, minor, patch);

    /// <summary>The system's Vulkan loader; <see cref="FileNotFoundException" /> where there is none.</summary>
    public static Vk GetApi()
    {
        var context = new VulkanLoaderContext();
        return context.Api = new Vk(context);
    }

    /// <summary>The system's Vulkan loader with an instance, which is null where it could not be made.</summary>
    public static Vk GetApi(InstanceCreateInfo info, out Instance instance) => GetApi(ref info, out instance);

    /// <summary>The system's Vulkan loader with an instance, which is null where it could not be made.</summary>
    public static Vk GetApi(ref InstanceCreateInfo info, out Instance instance)
    {
        var api = GetApi();
        api.CreateInstance(in info, null, out instance);
        return api;
    }

    /// <summary>The system's Vulkan loader with an instance, which is null where it could not be made.</summary>
    public static Vk GetApi(ref InstanceCreateInfo info, ref AllocationCallbacks callbacks, out Instance instance)
    {
        var api = GetApi();
        api.CreateInstance(in info, in callbacks, out instance);
        return api;
    }

    /// <summary>Another object over the same loader, with its own current instance and device.</summary>
    public Vk CloneWith(Instance instance, Device device)
    {
        var clone = Context is VulkanLoaderContext ? GetApi() : new Vk(new SharedContext(Context));
        clone.CurrentInstance = instance;
        clone.CurrentDevice = device;
        return clone;
    }

    /// <summary>The functions of an instance extension; false where the implementation does not list it, enabled or not.</summary>
    public bool TryGetInstanceExtension<T>(Instance instance, out T ext, string layer = null)
        where T : NativeExtension<Vk>
    {
        ext = IsInstanceExtensionPresent(ExtensionClasses.NameOf<T>(), layer)
            ? ExtensionClasses.Create<T>(new LamdaNativeContext(name => GetInstanceProcAddr(instance, name)))
            : null;
        return ext is not null;
    }

    /// <summary>The functions of a device extension; false where no device of the instance lists it, enabled or not.</summary>
    public bool TryGetDeviceExtension<T>(Instance instance, Device device, out T ext, string layer = null)
        where T : NativeExtension<Vk>
    {
        ext = IsDeviceExtensionPresent(instance, ExtensionClasses.NameOf<T>(), layer)
            ? ExtensionClasses.Create<T>(new LamdaNativeContext(name => GetDeviceProcAddr(device, name)))
            : null;
        return ext is not null;
    }

#pragma warning disable CS0809 // The named package marks the override alone.
    [Obsolete("Use IsInstanceExtensionPresent instead.", true)]
    public override bool IsExtensionPresent(string extension) => IsInstanceExtensionPresent(extension);
#pragma warning restore CS0809

    /// <summary>Whether the implementation, or a layer, lists an instance extension.</summary>
    public bool IsInstanceExtensionPresent(string extension, string layer = null)
    {
        Result result;
        ExtensionProperties[] properties;
        uint count = 0;
        do
        {
            EnumerateInstanceExtensionProperties(layer, ref count, null);
            properties = new ExtensionProperties[count];
            fixed (ExtensionProperties* first = properties)
            {
                result = EnumerateInstanceExtensionProperties(layer, ref count, first);
            }
        }
        while (result == Result.Incomplete);
        return result == Result.Success && Contains(properties.AsSpan(0, int.Min((int)count, properties.Length)), extension);
    }

    /// <summary>Whether a device of the instance lists an extension.</summary>
    public bool IsDeviceExtensionPresent(Instance instance, string extension, string layer = null)
        => IsDeviceExtensionPresent(instance, extension, out _, layer);

    /// <summary>Whether a device lists an extension.</summary>
    public bool IsDeviceExtensionPresent(PhysicalDevice device, string extension, string layer = null)
    {
        Result result;
        ExtensionProperties[] properties;
        uint count = 0;
        do
        {
            EnumerateDeviceExtensionProperties(device, layer, ref count, null);
            properties = new ExtensionProperties[count];
            fixed (ExtensionProperties* first = properties)
            {
                result = EnumerateDeviceExtensionProperties(device, layer, ref count, first);
            }
        }
        while (result == Result.Incomplete);
        return result == Result.Success && Contains(properties.AsSpan(0, int.Min((int)count, properties.Length)), extension);
    }

    /// <summary>The first device of the instance that lists an extension.</summary>
    public bool IsDeviceExtensionPresent(Instance instance, string extension, out PhysicalDevice device, string layer = null)
    {
        foreach (var candidate in GetPhysicalDevices(instance))
        {
            if (IsDeviceExtensionPresent(candidate, extension, layer))
            {
                device = candidate;
                return true;
            }
        }

        device = default;
        return false;
    }

    /// <summary>The devices of an instance.</summary>
    public IReadOnlyCollection<PhysicalDevice> GetPhysicalDevices(Instance instance)
    {
        Result result;
        PhysicalDevice[] devices;
        uint count = 0;
        do
        {
            EnumeratePhysicalDevices(instance, ref count, null);
            devices = new PhysicalDevice[count];
            fixed (PhysicalDevice* first = devices)
            {
                result = EnumeratePhysicalDevices(instance, ref count, first);
            }
        }
        while (result == Result.Incomplete);
        return result == Result.Success ? devices[..int.Min((int)count, devices.Length)] : [];
    }

    private static bool Contains(ReadOnlySpan<ExtensionProperties> properties, string extension)
    {
        foreach (ref readonly var property in properties)
        {
            fixed (byte* name = property.ExtensionName)
            {
                if (SilkMarshal.PtrToString((nint)name) == extension)
                {
                    return true;
                }
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Function(int slot, string name)
    {
        var address = _functions[slot];
        return address != 0 ? address : LoadFunction(slot, name);
    }

    private nint LoadFunction(int slot, string name)
    {
        // Under the gate the table is that of the instance and device which the context will ask for.
        lock (_gate)
        {
            return _functions[slot] = Load(name);
        }
    }

    private void SwapTable()
    {
        var key = (_currentInstance.GetValueOrDefault().Handle, _currentDevice.GetValueOrDefault().Handle);
        if (!_tables.TryGetValue(key, out var table))
        {
            _tables[key] = table = new nint[FunctionCount];
        }

        _functions = table;
    }

    private void Adopt(Instance instance)
    {
        lock (_gate)
        {
            Forget(instance);
            CurrentInstance = instance;
        }
    }

    private void Adopt(Device device)
    {
        lock (_gate)
        {
            Forget(device);
            CurrentDevice = device;
        }
    }

    // A handle may come again for something else, which must not find the old functions.
    private void Forget(Instance instance)
    {
        lock (_gate)
        {
            foreach (var key in _tables.Keys.Where(key => instance.Handle != 0 && key.Instance == instance.Handle).ToList())
            {
                _tables.Remove(key);
            }

            if (instance.Handle != 0 && _currentInstance?.Handle == instance.Handle)
            {
                CurrentInstance = null;
            }
        }
    }

    private void Forget(Device device)
    {
        lock (_gate)
        {
            foreach (var key in _tables.Keys.Where(key => device.Handle != 0 && key.Device == device.Handle).ToList())
            {
                _tables.Remove(key);
            }

            if (device.Handle != 0 && _currentDevice?.Handle == device.Handle)
            {
                CurrentDevice = null;
            }
        }
    }
}
