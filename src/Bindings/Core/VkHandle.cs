using System.Runtime.InteropServices;

namespace Silk.NET.Core.Native;

/// <summary>A pointer-sized Vulkan handle, for code that does not reference the Vulkan bindings.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VkHandle
{
    /// <summary>The handle itself.</summary>
    public nint Handle;

    /// <summary>Wraps a handle.</summary>
    public VkHandle(nint handle) => Handle = handle;
}
