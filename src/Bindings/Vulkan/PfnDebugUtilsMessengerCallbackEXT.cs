#nullable disable
using Silk.NET.Core;
using Silk.NET.Core.Native;
using VaeGpu.Bindings;

namespace Silk.NET.Vulkan;

/// <summary>A pointer to a function that receives messages of the validation layers.</summary>
internal readonly unsafe struct PfnDebugUtilsMessengerCallbackEXT : IDisposable
{
    private readonly void* _handle;

    /// <summary>Wraps an address.</summary>
    public PfnDebugUtilsMessengerCallbackEXT(
        delegate* unmanaged[Cdecl]<DebugUtilsMessageSeverityFlagsEXT, DebugUtilsMessageTypeFlagsEXT, DebugUtilsMessengerCallbackDataEXT*, void*, Bool32> ptr) => _handle = ptr;

    /// <summary>Makes a pointer of a delegate, which stays alive until <see cref="Dispose" />.</summary>
    public PfnDebugUtilsMessengerCallbackEXT(DebugUtilsMessengerCallbackFunctionEXT func) => _handle = (void*)DelegatePins.Add(func);

    /// <summary>The address.</summary>
    public delegate* unmanaged[Cdecl]<DebugUtilsMessageSeverityFlagsEXT, DebugUtilsMessageTypeFlagsEXT, DebugUtilsMessengerCallbackDataEXT*, void*, Bool32> Handle
        => (delegate* unmanaged[Cdecl]<DebugUtilsMessageSeverityFlagsEXT, DebugUtilsMessageTypeFlagsEXT, DebugUtilsMessengerCallbackDataEXT*, void*, Bool32>)_handle;

    public static implicit operator nint(PfnDebugUtilsMessengerCallbackEXT pfn) => (nint)pfn._handle;

    public static implicit operator delegate* unmanaged[Cdecl]<DebugUtilsMessageSeverityFlagsEXT, DebugUtilsMessageTypeFlagsEXT, DebugUtilsMessengerCallbackDataEXT*, void*, Bool32>(
        PfnDebugUtilsMessengerCallbackEXT pfn) => pfn.Handle;

    public static implicit operator PfnDebugUtilsMessengerCallbackEXT(
        delegate* unmanaged[Cdecl]<DebugUtilsMessageSeverityFlagsEXT, DebugUtilsMessageTypeFlagsEXT, DebugUtilsMessengerCallbackDataEXT*, void*, Bool32> func) => new(func);

    public static implicit operator PfnDebugUtilsMessengerCallbackEXT(DebugUtilsMessengerCallbackFunctionEXT func) => new(func);

    public static explicit operator DebugUtilsMessengerCallbackFunctionEXT(PfnDebugUtilsMessengerCallbackEXT pfn)
        => SilkMarshal.PtrToDelegate<DebugUtilsMessengerCallbackFunctionEXT>((nint)pfn._handle);

    /// <summary>Lets go of the delegate behind the address, where there is one.</summary>
    public void Dispose() => SilkMarshal.Free((nint)_handle);
}
