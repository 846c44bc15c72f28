using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>vg_model_* and vg_paths_*.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "vg_model_load_file", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ModelLoadFile(byte* path, NativeModelOptions* options, ulong* model)
    {
        try { return ModelCalls.LoadFile(path, options, model); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_model_load_memory", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ModelLoadMemory(byte* bytes, ulong length, NativeModelOptions* options, ulong* model)
    {
        try { return ModelCalls.LoadMemory(bytes, length, options, model); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_model_poll", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ModelPoll(ulong model)
    {
        try { return ModelCalls.Poll(model); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_model_wait", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ModelWait(ulong model, uint milliseconds)
    {
        try { return ModelCalls.Wait(model, milliseconds); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_model_get_info", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ModelGetInfo(ulong model, NativeModelInfo* info)
    {
        try { return ModelCalls.GetInfo(model, info); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_model_draw", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ModelDraw(ulong model, NativeInput* input, float* latents, ulong capacity)
    {
        try { return ModelCalls.Draw(model, input, latents, capacity); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_model_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode ModelDestroy(ulong model)
    {
        try { return ModelCalls.Destroy(model); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_paths_create", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode PathsCreate(NativePath* paths, uint count, ulong* set)
    {
        try { return PathCalls.Create(paths, count, set); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_paths_from_json", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode PathsFromJson(byte* json, ulong length, ulong* set)
    {
        try { return PathCalls.FromJson(json, length, set); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_paths_get_range", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode PathsGetRange(ulong set, uint index, float* start, float* duration)
    {
        try { return PathCalls.GetRange(set, index, start, duration); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_paths_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode PathsDestroy(ulong set)
    {
        try { return PathCalls.Destroy(set); }
        catch (Exception exception) { return Failures.Report(exception); }
    }
}
