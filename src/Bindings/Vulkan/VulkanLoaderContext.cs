#nullable disable
using Silk.NET.Core.Contexts;
using Silk.NET.Core.Loader;
using Silk.NET.Vulkan;

namespace VaeGpu.Bindings;

/// <summary>
/// Loads functions for <see cref="Vk.GetApi()" />: exports of the Vulkan loader first, whose functions serve any
/// device, then what the current device and the current instance give. No part of Silk.NET.
/// </summary>
internal sealed class VulkanLoaderContext : INativeContext
{
    private readonly DefaultNativeContext _library = new(LibraryNames());

    /// <summary>The API whose current device and instance are asked; null while it is being made.</summary>
    public Vk Api { get; set; }

    /// <inheritdoc />
    public nint GetProcAddress(string proc, int? slot = null)
        => TryGetProcAddress(proc, out var address) ? address : throw new SymbolLoadingException(proc);

    /// <inheritdoc />
    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        if (_library.TryGetProcAddress(proc, out addr))
        {
            return true;
        }

        // These two are what the rest loads through, so they cannot load through themselves.
        if (Api is null || proc is "vkGetInstanceProcAddr" or "vkGetDeviceProcAddr")
        {
            return false;
        }

        if (Api.CurrentDevice is { Handle: not 0 } device)
        {
            addr = Api.GetDeviceProcAddr(device, proc);
        }

        if (addr == 0)
        {
            addr = Api.GetInstanceProcAddr(Api.CurrentInstance.GetValueOrDefault(), proc);
        }

        return addr != 0;
    }

    /// <inheritdoc />
    public void Dispose() => _library.Dispose();

    private static string[] LibraryNames()
    {
        if (OperatingSystem.IsWindows())
        {
            return ["vulkan-1.dll"];
        }

        if (OperatingSystem.IsAndroid())
        {
            return ["libvulkan.so"];
        }

        return OperatingSystem.IsLinux() || OperatingSystem.IsFreeBSD()
            ? ["libvulkan.so.1"]
            : ["libvulkan.dylib", "libMoltenVK.dylib"];
    }
}
