using Silk.NET.Core.Native;

namespace Silk.NET.Core;

/// <summary>The address of a native function of unknown signature.</summary>
internal readonly unsafe struct PfnVoidFunction : IDisposable
{
    private readonly void* _handle;

    /// <summary>Wraps an address.</summary>
    public PfnVoidFunction(delegate* unmanaged[Cdecl]<void> ptr) => _handle = ptr;

    /// <summary>The address, null when there is no such function.</summary>
    public delegate* unmanaged[Cdecl]<void> Handle => (delegate* unmanaged[Cdecl]<void>)_handle;

    public static implicit operator nint(PfnVoidFunction pfn) => (nint)pfn._handle;

    public static implicit operator delegate* unmanaged[Cdecl]<void>(PfnVoidFunction pfn) => pfn.Handle;

    public static implicit operator PfnVoidFunction(delegate* unmanaged[Cdecl]<void> func) => new(func);

    /// <summary>Lets go of the delegate behind the address, where there is one.</summary>
    public void Dispose() => SilkMarshal.Free((nint)_handle);
}
