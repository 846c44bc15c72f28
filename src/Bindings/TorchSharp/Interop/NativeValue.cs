using System.Runtime.InteropServices;

namespace VaeGpu.Bindings.Torch;

/// <summary>One argument or result as it crosses to the native library (<c>vg_value</c>): 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public int Kind;
    public int Count;
    public long Bits;
}
