using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>Floats outside the managed heap, on a cache line's boundary, zero at first. Freed by <see cref="IDisposable.Dispose"/>, or by the finaliser where nobody does.</summary>
internal sealed unsafe class NativeFloats : SafeHandle
{
    private const int CacheLine = 64;

    /// <summary>Takes memory.</summary>
    /// <param name="length">How many floats.</param>
    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public NativeFloats(long length)
        : base(0, true)
    {
        nuint bytes = checked((nuint)Math.Max(length, 1) * sizeof(float));
        void* memory = NativeMemory.AlignedAlloc(bytes, CacheLine);
        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
        Length = length;
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>How many floats.</summary>
    public long Length { get; }

    /// <summary>The first float.</summary>
    public float* Pointer => (float*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
