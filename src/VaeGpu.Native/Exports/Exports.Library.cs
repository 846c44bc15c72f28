using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>
/// What C calls. Each may be the first call into the library, before the runtime has started: a stack cookie read then would end the process, so that
/// an export is one call of a core that is never inlined, and has no memory of its own on the stack. No exception leaves one, for it would end the process too.
/// </summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "vg_abi_version", CallConvs = [typeof(CallConvCdecl)])]
    public static uint AbiVersion()
    {
        try { return LibraryCalls.GetAbiVersion(); }
        catch (Exception) { return 0; }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_version_string", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* VersionString()
    {
        try { return LibraryCalls.GetVersion(); }
        catch (Exception) { return null; }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_result_name", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* ResultName(int result)
    {
        try { return LibraryCalls.GetResultName(result); }
        catch (Exception) { return null; }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_last_error", CallConvs = [typeof(CallConvCdecl)])]
    public static ulong LastError(byte* text, ulong capacity)
    {
        try { return LibraryCalls.GetLastError(text, capacity); }
        catch (Exception) { return 0; }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_thread_allocated_bytes", CallConvs = [typeof(CallConvCdecl)])]
    public static ulong ThreadAllocatedBytes()
    {
        try { return LibraryCalls.GetThreadAllocatedBytes(); }
        catch (Exception) { return 0; }
    }
}
