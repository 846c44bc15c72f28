using System.Runtime.InteropServices;

namespace Silk.NET.Core.Native;

/// <summary>How a native string is encoded; the numbers are those of <see cref="UnmanagedType" />.</summary>
internal enum NativeStringEncoding
{
    BStr = UnmanagedType.BStr,
    LPStr = UnmanagedType.LPStr,
    LPTStr = UnmanagedType.LPTStr,
    LPUTF8Str = UnmanagedType.LPUTF8Str,
    LPWStr = UnmanagedType.LPWStr,
    Ansi = LPStr,
    Auto = LPTStr,
    Uni = LPWStr,
    UTF8 = LPUTF8Str,
}
