using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>vg_device_* and vg_context_*.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "vg_device_requirements", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DeviceRequirements(NativeRequirements* requirements)
    {
        try { return DeviceCalls.GetRequirements(requirements); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_enumerate_devices", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode EnumerateDevices(NativeDeviceInfo* devices, uint* count)
    {
        try { return DeviceCalls.Enumerate(devices, count); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_context_create", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ContextCreate(NativeContextOptions* options, ulong* context)
    {
        try { return ContextCalls.Create(options, context); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_context_get_info", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ContextGetInfo(ulong context, NativeContextInfo* info)
    {
        try { return ContextCalls.GetInfo(context, info); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_context_save_caches", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ContextSaveCaches(ulong context)
    {
        try { return ContextCalls.SaveCaches(context); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_context_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ContextDestroy(ulong context)
    {
        try { return ContextCalls.Destroy(context); }
        catch (Exception exception) { return Failures.Report(exception); }
    }
}
