using Silk.NET.Core.Native;

namespace Silk.NET.Shaderc;

/// <summary>A pointer to <see cref="IncludeResultReleaseFn" />. One made of a delegate keeps it alive until it is disposed.</summary>
internal readonly unsafe struct PfnIncludeResultReleaseFn : IDisposable
{
    private readonly void* _handle;

    public PfnIncludeResultReleaseFn(delegate* unmanaged[Cdecl]<void*, IncludeResult*, void> ptr) => _handle = ptr;

    public PfnIncludeResultReleaseFn(IncludeResultReleaseFn proc) => _handle = (void*)SilkMarshal.DelegateToPtr(proc);

    public delegate* unmanaged[Cdecl]<void*, IncludeResult*, void> Handle => (delegate* unmanaged[Cdecl]<void*, IncludeResult*, void>)_handle;

    public static implicit operator nint(PfnIncludeResultReleaseFn pfn) => (nint)pfn._handle;

    public static explicit operator PfnIncludeResultReleaseFn(nint pfn) => new((delegate* unmanaged[Cdecl]<void*, IncludeResult*, void>)pfn);

    public static implicit operator PfnIncludeResultReleaseFn(IncludeResultReleaseFn proc) => new(proc);

    public static explicit operator IncludeResultReleaseFn(PfnIncludeResultReleaseFn pfn) => SilkMarshal.PtrToDelegate<IncludeResultReleaseFn>(pfn);

    public static implicit operator delegate* unmanaged[Cdecl]<void*, IncludeResult*, void>(PfnIncludeResultReleaseFn pfn) => pfn.Handle;

    public static implicit operator PfnIncludeResultReleaseFn(delegate* unmanaged[Cdecl]<void*, IncludeResult*, void> ptr) => new(ptr);

    public static PfnIncludeResultReleaseFn From(IncludeResultReleaseFn proc) => new(proc);

    public void Dispose() => SilkMarshal.Free((nint)_handle);
}
