#nullable disable
using Silk.NET.Core.Native;

namespace Silk.NET.Core.Contexts;

/// <summary>A window that can make a Vulkan surface of itself.</summary>
internal unsafe interface IVkSurface
{
    /// <summary>Makes the surface; the caller destroys it.</summary>
    VkNonDispatchableHandle Create<T>(VkHandle instance, T* allocator)
        where T : unmanaged;

    /// <summary>The names of the instance extensions that <see cref="Create{T}" /> needs.</summary>
    byte** GetRequiredExtensions(out uint count);
}
