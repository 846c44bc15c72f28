using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace VaeGpu.Native;

/// <summary>UTF-8 that ends with a zero, in the host's memory.</summary>
internal static unsafe class NativeText
{
    private const int Longest = 32767;

    /// <summary>A host's text; null for null.</summary>
    /// <exception cref="NativeException">It has no end.</exception>
    public static string? Read(byte* text, string name)
    {
        if (text == null)
        {
            return null;
        }

        // Byte by byte: what lies behind the zero may not be the process's.
        int length = 0;
        while (text[length] != 0)
        {
            if (++length > Longest)
            {
                throw NativeException.Argument($"{name} is longer than {Longest} bytes.");
            }
        }

        return Encoding.UTF8.GetString(text, length);
    }

    /// <summary>Writes as much of a text as fits, whole characters and a zero. Room for at least the zero must be there.</summary>
    public static void Write(string text, byte* target, int capacity)
    {
        Utf8.FromUtf16(text, new Span<byte>(target, capacity - 1), out _, out int written);
        target[written] = 0;
    }

    /// <summary>A text that stays for good.</summary>
    public static byte* Keep(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte* kept = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(kept, bytes.Length));
        return kept;
    }
}
