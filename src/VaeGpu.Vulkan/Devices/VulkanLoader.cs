using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.Core.Contexts;

namespace VaeGpu.Vulkan;

/// <summary>
/// Finds Vulkan commands through one vkGetInstanceProcAddr, the loader's or the host's. Device commands come from vkGetDeviceProcAddr, which
/// spares the loader's dispatch; a command that the version lacks is looked for under its extension's name.
/// </summary>
internal sealed unsafe class VulkanLoader : INativeContext
{
    private static readonly string[] Suffixes = ["", "KHR", "EXT"];

    private readonly delegate* unmanaged<nint, byte*, nint> _getInstanceProcAddr;
    private readonly Func<string, nint, nint>? _intercept;
    private delegate* unmanaged<nint, byte*, nint> _getDeviceProcAddr;
    private nint _instance;
    private nint _device;

    public VulkanLoader(nint getInstanceProcAddr, Func<string, nint, nint>? intercept)
    {
        if (getInstanceProcAddr == 0)
        {
            getInstanceProcAddr = LoadLibrary();
        }

        _getInstanceProcAddr = (delegate* unmanaged<nint, byte*, nint>)getInstanceProcAddr;
        _intercept = intercept;
    }

    /// <summary>VkInstance, once there is one.</summary>
    public nint Instance
    {
        get => _instance;
        set
        {
            _instance = value;
            _getDeviceProcAddr = (delegate* unmanaged<nint, byte*, nint>)Find("vkGetDeviceProcAddr");
        }
    }

    /// <summary>VkDevice, once there is one.</summary>
    public nint Device
    {
        get => _device;
        set => _device = value;
    }

    public nint GetProcAddress(string proc, int? slot = null) =>
        TryGetProcAddress(proc, out nint address, slot) ? address : throw new GpuException($"This Vulkan has no {proc}; update the driver.", 0, proc);

    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        addr = 0;
        foreach (string suffix in Suffixes)
        {
            addr = Find(proc + suffix);
            if (addr != 0)
            {
                break;
            }
        }

        if (addr != 0 && _intercept is not null)
        {
            addr = _intercept(proc, addr);
        }

        return addr != 0;
    }

    /// <summary>Nothing: the loader stays in the process, as drivers expect.</summary>
    public void Dispose()
    {
    }

    private nint Find(string proc)
    {
        if (proc == "vkGetInstanceProcAddr")
        {
            return (nint)_getInstanceProcAddr;
        }

        fixed (byte* name = Encoding.UTF8.GetBytes(proc + '\0'))
        {
            nint address = _device != 0 && _getDeviceProcAddr != null ? _getDeviceProcAddr(_device, name) : 0;
            if (address == 0 && _instance != 0)
            {
                address = _getInstanceProcAddr(_instance, name);
            }

            return address != 0 ? address : _getInstanceProcAddr(0, name);
        }
    }

    private static nint LoadLibrary()
    {
        string[] names = OperatingSystem.IsWindows() ? ["vulkan-1.dll"]
            : OperatingSystem.IsMacOS() ? ["libvulkan.dylib", "libvulkan.1.dylib", "libMoltenVK.dylib"]
            : OperatingSystem.IsAndroid() ? ["libvulkan.so"]
            : ["libvulkan.so.1", "libvulkan.so"];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, "vkGetInstanceProcAddr", out nint address))
            {
                return address;
            }
        }

        throw new GpuException($"No Vulkan loader ({names[0]}) on this machine. Install a Vulkan driver (Debian: libvulkan1 and mesa-vulkan-drivers), or use the CPU backend.");
    }
}
