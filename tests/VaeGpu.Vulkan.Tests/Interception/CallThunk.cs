using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan.Tests;

/// <summary>
/// A few machine instructions before a Vulkan command that count the call and either go on to the command, whatever its parameters, or return a
/// result in its place. No managed code runs, so that counting disturbs neither allocations nor time.
/// </summary>
internal static unsafe partial class CallThunk
{
    private const int PageBytes = 1 << 16;
    private const int ThunkBytes = 96;

    private static readonly object Lock = new();
    private static byte* _page;
    private static int _used = PageBytes;

    /// <summary>What a thunk reads and writes. Lives as long as the process, as the thunk does.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct State
    {
        public long Count;
        public long FailFrom;
        public long FailUntil;
        public long Result;
    }

    /// <summary>Makes a thunk.</summary>
    public static nint Create(nint command, State* state)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Vulkan calls are counted on x86-64 Linux alone.");
        }

        byte[] code = Code(command, (nint)state);
        lock (Lock)
        {
            if (_used + ThunkBytes > PageBytes)
            {
                _page = MapExecutable();
                _used = 0;
            }

            byte* thunk = _page + _used;
            _used += ThunkBytes;
            code.CopyTo(new Span<byte>(thunk, ThunkBytes));
            return (nint)thunk;
        }
    }

    /// <summary>r11 and rax are no parameter registers.</summary>
    private static byte[] Code(nint command, nint state)
    {
        byte[] code =
        [
            0x49, 0xBB, 0, 0, 0, 0, 0, 0, 0, 0,     // mov   r11, state
            0xB8, 1, 0, 0, 0,                       // mov   eax, 1
            0xF0, 0x49, 0x0F, 0xC1, 0x03,           // lock xadd [r11], rax
            0x48, 0xFF, 0xC0,                       // inc   rax
            0x49, 0x3B, 0x43, 0x08,                 // cmp   rax, [r11 + 8]
            0x7C, 0x0B,                             // jl    pass
            0x49, 0x3B, 0x43, 0x10,                 // cmp   rax, [r11 + 16]
            0x7D, 0x05,                             // jge   pass
            0x41, 0x8B, 0x43, 0x18,                 // mov   eax, [r11 + 24]
            0xC3,                                   // ret
            0x48, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0,     // pass: mov rax, command
            0xFF, 0xE0,                             // jmp   rax
        ];
        BinaryPrimitives.WriteInt64LittleEndian(code.AsSpan(2), state);
        BinaryPrimitives.WriteInt64LittleEndian(code.AsSpan(code.Length - 10), command);
        return code;
    }

    private static byte* MapExecutable()
    {
        const int ReadWriteExecute = 7;
        const int PrivateAnonymous = 0x22;
        nint page = MemoryMap(0, PageBytes, ReadWriteExecute, PrivateAnonymous, -1, 0);
        return page == -1 ? throw new InvalidOperationException("No executable memory is given here.") : (byte*)page;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MemoryMap(nint address, nint length, int protection, int flags, int file, nint offset);
}
