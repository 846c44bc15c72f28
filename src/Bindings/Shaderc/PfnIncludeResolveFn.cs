using Silk.NET.Core.Native;

namespace Silk.NET.Shaderc;

/// <summary>A pointer to <see cref="IncludeResolveFn" />. One made of a delegate keeps it alive until it is disposed.</summary>
internal readonly unsafe struct PfnIncludeResolveFn : IDisposable
{
    private readonly void* _handle;

    public PfnIncludeResolveFn(delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, IncludeResult*> ptr) => _handle = ptr;

    public PfnIncludeResolveFn(IncludeResolveFn proc) => _handle = (void*)SilkMarshal.DelegateToPtr(proc);

    public delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, IncludeResult*> Handle => (delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, IncludeResult*>)_handle;

    public static implicit operator nint(PfnIncludeResolveFn pfn) => (nint)pfn._handle;

    public static explicit operator PfnIncludeResolveFn(nint pfn) => new((delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, IncludeResult*>)pfn);

    public static implicit operator PfnIncludeResolveFn(IncludeResolveFn proc) => new(proc);

    public static explicit operator IncludeResolveFn(PfnIncludeResolveFn pfn) => SilkMarshal.PtrToDelegate<IncludeResolveFn>(pfn);

    public static implicit operator delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, IncludeResult*>(PfnIncludeResolveFn pfn) => pfn.Handle;

    public static implicit operator PfnIncludeResolveFn(delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, IncludeResult*> ptr) => new(ptr);

    public static PfnIncludeResolveFn From(IncludeResolveFn proc) => new(proc);

    public void Dispose() => SilkMarshal.Free((nint)_handle);
}
