#nullable disable
using System.Runtime.InteropServices;

namespace Silk.NET.Core.Native;

/// <summary>A block of native memory that lives until it is disposed or collected.</summary>
internal sealed unsafe class GlobalMemory : IDisposable
{
    private readonly int _stringCount;
    private byte* _pointer;

    private GlobalMemory(int length, int stringCount)
    {
        Length = int.Max(length, 1);
        _pointer = (byte*)NativeMemory.AllocZeroed((nuint)Length);
        _stringCount = stringCount;
    }

    ~GlobalMemory() => Free();

    /// <summary>The number of bytes, at least one.</summary>
    public int Length { get; }

    /// <summary>The address of the first byte.</summary>
    public nint Handle => (nint)_pointer;

    /// <summary>The byte at an index.</summary>
    public ref byte this[int index] => ref AsSpan()[index];

    public static implicit operator Span<byte>(GlobalMemory left) => left.AsSpan();

    public static implicit operator void*(GlobalMemory left) => left._pointer;

    public static implicit operator nint(GlobalMemory left) => left.Handle;

    /// <summary>Allocates zeroed memory.</summary>
    public static GlobalMemory Allocate(int length) => new(length, 0);

    /// <summary>All bytes.</summary>
    public Span<byte> AsSpan() => new(_pointer, Length);

    /// <summary>All whole elements.</summary>
    public Span<T> AsSpan<T>()
        where T : unmanaged => new(_pointer, Length / sizeof(T));

    /// <summary>The element at an index, counted in elements and not checked.</summary>
    public ref T AsRef<T>(int index = 0)
        where T : unmanaged => ref AsPtr<T>(0)[index];

    /// <summary>The address of the element at an index, counted in elements and not checked.</summary>
    public T* AsPtr<T>(int index = 0)
        where T : unmanaged => (T*)_pointer + index;

    /// <summary>For <c>fixed</c>.</summary>
    public ref byte GetPinnableReference() => ref *_pointer;

    /// <inheritdoc />
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Memory for pointers to strings, which are freed with it.</summary>
    internal static GlobalMemory AllocateForStringArray(int length, int count) => new(length, count);

    private void Free()
    {
        if (_pointer is null)
        {
            return;
        }

        for (var index = 0; index < _stringCount; index++)
        {
            SilkMarshal.Free(((nint*)_pointer)[index]);
        }

        NativeMemory.Free(_pointer);
        _pointer = null;
    }
}
