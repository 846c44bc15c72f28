using Buffer = Silk.NET.Vulkan.Buffer;

namespace VaeGpu.Vulkan;

/// <summary>A part of a buffer, and where the processor sees it.</summary>
/// <param name="Buffer">The buffer.</param>
/// <param name="Offset">In bytes; aligned for any binding.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Mapped">Its address; 0 where it is not mapped.</param>
internal readonly record struct BufferSlice(Buffer Buffer, ulong Offset, ulong Size, nint Mapped)
{
    /// <summary>The slice as values, as many as a span can have, where it is mapped.</summary>
    public unsafe Span<T> Span<T>()
        where T : unmanaged =>
        Mapped == 0 ? throw new InvalidOperationException("The slice is not mapped.") : new Span<T>((void*)Mapped, (int)Math.Min(Size / (ulong)sizeof(T), int.MaxValue));
}
