using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>vg_target_*.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "vg_target_create", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode TargetCreate(ulong context, NativeTargetOptions* options, ulong* target)
    {
        try { return TargetCalls.Create(context, options, target); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_target_get_info", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode TargetGetInfo(ulong target, NativeTargetInfo* info)
    {
        try { return TargetCalls.GetInfo(target, info); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_target_export", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode TargetExport(ulong target, uint kind, long* handle)
    {
        try { return TargetCalls.Export(target, kind, handle); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_target_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode TargetDestroy(ulong target)
    {
        try { return TargetCalls.Destroy(target); }
        catch (Exception exception) { return Failures.Report(exception); }
    }
}
