using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>
/// The bytes of one tensor outside the managed heap, so that gigabytes of weights neither move nor are scanned by a collector, and so that
/// hosts which cap that heap can still load them. A reader holds a reference while it reads: disposing meanwhile frees when it is done.
/// </summary>
internal sealed unsafe class TensorMemory : SafeHandle
{
    // A cache line, and enough for any vector load.
    private const int Alignment = 64;

    private TensorMemory(void* pointer, long length)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)pointer);
        Length = length;
    }

    public long Length { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Takes memory that is not cleared.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static TensorMemory Allocate(long length) =>
        new(NativeMemory.AlignedAlloc(checked((nuint)Math.Max(length, 1)), Alignment), length);

    /// <summary>
    /// Reads <paramref name="length"/> bytes of a stream whose own length is not known. Memory is taken as bytes arrive, at most twice what did,
    /// so that a lying header costs nothing.
    /// </summary>
    /// <exception cref="EndOfStreamException">The stream ends first.</exception>
    public static TensorMemory ReadGrowing(Stream stream, long length)
    {
        long capacity = Math.Min(length, Chunk);
        void* pointer = NativeMemory.AlignedAlloc((nuint)Math.Max(capacity, 1), Alignment);
        try
        {
            for (long read = 0; read < length;)
            {
                if (read == capacity)
                {
                    capacity = capacity > length / 2 ? length : capacity * 2;
                    pointer = NativeMemory.AlignedRealloc(pointer, checked((nuint)capacity), Alignment);
                }

                int count = (int)Math.Min(capacity - read, Chunk);
                stream.ReadExactly(new Span<byte>((byte*)pointer + read, count));
                read += count;
            }

            var memory = new TensorMemory(pointer, length);
            pointer = null;
            return memory;
        }
        finally
        {
            NativeMemory.AlignedFree(pointer);
        }
    }

    /// <summary>Fills the whole from a stream.</summary>
    /// <exception cref="EndOfStreamException">The stream ends first.</exception>
    public void ReadFrom(Stream stream)
    {
        for (long offset = 0; offset < Length; offset += Chunk)
        {
            stream.ReadExactly(Slice(offset, (int)Math.Min(Length - offset, Chunk)));
        }
    }

    /// <summary>Keeps the memory until the lease is disposed, even if this is disposed meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">Disposed already.</exception>
    public Lease Hold()
    {
        bool held = false;
        DangerousAddRef(ref held);
        return new Lease(this);
    }

    /// <summary>A view that is valid only while the caller holds a lease, or alone knows this memory.</summary>
    public Span<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new Span<byte>((byte*)handle + offset, length);
    }

    /// <summary>Bytes moved in one step.</summary>
    internal const int Chunk = 1 << 20;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }

    /// <summary>A reader's hold on the memory.</summary>
    public readonly ref struct Lease(TensorMemory memory)
    {
        public void Dispose() => memory.DangerousRelease();
    }
}
