#nullable disable
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using VaeGpu.Bindings;

namespace Silk.NET.Core.Native;

/// <summary>Moves strings and delegates between managed and native memory. All methods are thread safe.</summary>
internal static unsafe class SilkMarshal
{
    private static readonly ConcurrentDictionary<nint, GlobalMemory> Memory = new();

    /// <summary>Allocates memory that <see cref="Free" /> frees.</summary>
    public static nint Allocate(int length) => Register(GlobalMemory.Allocate(length));

    /// <summary>
    /// Frees what a method of this class allocated, the strings of an array of strings and pinned delegates included;
    /// false for any other pointer.
    /// </summary>
    public static bool Free(nint ptr)
    {
        var unpinned = DelegatePins.Remove(ptr);
        if (!Memory.TryRemove(ptr, out var memory))
        {
            return unpinned;
        }

        memory.Dispose();
        return true;
    }

    /// <summary>The most bytes that a string can take, its end included; -1 where the encoding has no such number.</summary>
    public static int GetMaxSizeOf(string input, NativeStringEncoding encoding = NativeStringEncoding.Ansi)
    {
        var length = input?.Length ?? 0;
        return encoding switch
        {
            NativeStringEncoding.LPStr or NativeStringEncoding.LPTStr or NativeStringEncoding.LPUTF8Str => checked((length * 3) + 4),
            NativeStringEncoding.LPWStr => checked((length + 1) * WideSize),
            _ => -1,
        };
    }

    /// <summary>Copies a string, its end included, and gives the number of bytes.</summary>
    public static int StringIntoSpan(string input, Span<byte> span, NativeStringEncoding encoding = NativeStringEncoding.Ansi)
    {
        var terminator = encoding == NativeStringEncoding.LPWStr ? WideSize : 1;
        var written = input is null ? 0 : EncodingOf(encoding).GetBytes(input, span[..^terminator]);
        span.Slice(written, terminator).Clear();
        return written + terminator;
    }

    /// <summary>A copy of a string.</summary>
    public static GlobalMemory StringToMemory(string input, NativeStringEncoding encoding = NativeStringEncoding.Ansi)
    {
        _ = EncodingOf(encoding);
        var memory = GlobalMemory.Allocate(GetMaxSizeOf(input, encoding));
        StringIntoSpan(input, memory.AsSpan(), encoding);
        return memory;
    }

    /// <summary>Copies of strings, and the array of pointers to them.</summary>
    public static GlobalMemory StringArrayToMemory(IReadOnlyList<string> input, NativeStringEncoding e = NativeStringEncoding.Ansi)
    {
        var memory = GlobalMemory.AllocateForStringArray(checked(input.Count * sizeof(nint)), input.Count);
        for (var index = 0; index < input.Count; index++)
        {
            memory.AsRef<nint>(index) = StringToPtr(input[index], e);
        }

        return memory;
    }

    /// <summary>Copies of strings, and the array of pointers to them; <see cref="Free" /> frees all.</summary>
    public static nint StringArrayToPtr(IReadOnlyList<string> input, NativeStringEncoding encoding = NativeStringEncoding.Ansi)
        => Register(StringArrayToMemory(input, encoding));

    /// <summary>Reads an array of pointers to strings.</summary>
    public static string[] PtrToStringArray(nint input, int numStrings, NativeStringEncoding encoding = NativeStringEncoding.Ansi)
    {
        var strings = new string[numStrings];
        for (var index = 0; index < numStrings; index++)
        {
            strings[index] = PtrToString(((nint*)input)[index], encoding);
        }

        return strings;
    }

    /// <summary>Frees a string of <see cref="StringToPtr" />.</summary>
    public static void FreeString(nint ptr, NativeStringEncoding encoding = NativeStringEncoding.Ansi)
    {
        if (encoding == NativeStringEncoding.BStr)
        {
            Marshal.FreeBSTR(ptr);
            return;
        }

        _ = EncodingOf(encoding);
        Free(ptr);
    }

    /// <summary>A pointer that native code may call. It stays valid until <see cref="Free" /> when pinned, else as long as the delegate lives.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Delegates that are passed here are named types whose stubs exist.")]
    public static nint DelegateToPtr(Delegate @delegate, DelegatePointerKind kind = DelegatePointerKind.Stub, bool pinned = true)
    {
        if (kind == DelegatePointerKind.Passthrough)
        {
            return @delegate.Method.IsStatic
                ? @delegate.Method.MethodHandle.GetFunctionPointer()
                : throw new InvalidOperationException("Only a static method has a passthrough pointer.");
        }

        var pointer = Marshal.GetFunctionPointerForDelegate(@delegate);
        return pinned ? DelegatePins.Add(pointer, @delegate) : pointer;
    }

    /// <summary>A delegate that calls a native function.</summary>
    public static T PtrToDelegate<T>(nint p)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(p);

#nullable enable
    /// <summary>A copy of a string that <see cref="Free" /> frees; null stays null.</summary>
    public static nint StringToPtr(string? input, NativeStringEncoding encoding = NativeStringEncoding.Ansi)
    {
        if (input is null)
        {
            return 0;
        }

        return encoding == NativeStringEncoding.BStr
            ? Marshal.StringToBSTR(input)
            : Register(StringToMemory(input, encoding));
    }

    /// <summary>Reads a string up to its end; null stays null.</summary>
    public static string? PtrToString(nint input, NativeStringEncoding encoding = NativeStringEncoding.Ansi)
    {
        if (input == 0)
        {
            return null;
        }

        if (encoding == NativeStringEncoding.BStr)
        {
            return Marshal.PtrToStringBSTR(input);
        }

        var codec = EncodingOf(encoding);
        if (encoding != NativeStringEncoding.LPWStr)
        {
            return codec.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)input));
        }

        var length = 0;
        while (WideSize == sizeof(char) ? ((char*)input)[length] != 0 : ((uint*)input)[length] != 0)
        {
            length++;
        }

        return codec.GetString((byte*)input, length * WideSize);
    }
#nullable disable

    // wchar_t is UTF-16 on Windows and UTF-32 elsewhere.
    private static int WideSize => OperatingSystem.IsWindows() ? sizeof(char) : sizeof(uint);

    private static Encoding EncodingOf(NativeStringEncoding encoding) => encoding switch
    {
        NativeStringEncoding.LPStr or NativeStringEncoding.LPTStr or NativeStringEncoding.LPUTF8Str => Encoding.UTF8,
        NativeStringEncoding.LPWStr => WideSize == sizeof(char) ? Encoding.Unicode : Encoding.UTF32,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };

    private static nint Register(GlobalMemory memory)
    {
        Memory[memory.Handle] = memory;
        return memory.Handle;
    }
}
