using System.Runtime.InteropServices;

namespace Silk.NET.Core;

/// <summary>A 64-bit Vulkan handle, for code that does not reference the Vulkan bindings.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VkNonDispatchableHandle
{
    /// <summary>The handle itself.</summary>
    public ulong Handle;

    /// <summary>Wraps a handle.</summary>
    public VkNonDispatchableHandle(ulong handle) => Handle = handle;
}
