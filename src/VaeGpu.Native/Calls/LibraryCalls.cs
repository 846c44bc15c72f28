using System.Runtime.CompilerServices;
using System.Text;

namespace VaeGpu.Native;

/// <summary>What vaegpu.h says of the library itself.</summary>
internal static unsafe class LibraryCalls
{
    private const uint AbiVersion = 1;

    // Once for the process: hosts keep the pointer.
    private static readonly nint Version = (nint)NativeText.Keep(typeof(LibraryCalls).Assembly.GetName().Version!.ToString(3));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static uint GetAbiVersion() => AbiVersion;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* GetVersion() => (byte*)Version;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* GetResultName(int result) => ResultNames.Of((ResultCode)result);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong GetLastError(byte* text, ulong capacity) => Give(Failures.Text, text, capacity);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong GetThreadAllocatedBytes() => (ulong)GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Writes as much of a text as there is room for, and gives the bytes that the whole takes.</summary>
    public static ulong Give(string whole, byte* text, ulong capacity)
    {
        if (text != null && capacity > 0)
        {
            NativeText.Write(whole, text, (int)Math.Min(capacity, int.MaxValue));
        }

        return (ulong)Encoding.UTF8.GetByteCount(whole) + 1;
    }
}
