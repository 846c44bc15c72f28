using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>What Unity finds by name, and vg_unity_*.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "UnityPluginLoad")]
    public static void UnityPluginLoad(UnityInterfaces* interfaces)
    {
        try { UnityPlugin.Load(interfaces); }
        catch (Exception exception) { Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "UnityPluginUnload")]
    public static void UnityPluginUnload()
    {
        try { UnityPlugin.Unload(); }
        catch (Exception exception) { Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_unity_get_context", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode UnityGetContext(NativeContextOptions* options, ulong* context)
    {
        try { return UnityCalls.GetContext(options, context); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_unity_get_event_id", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode UnityGetEventId(uint which, int* id)
    {
        try { return UnityCalls.GetEventId(which, id); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_unity_event_function", CallConvs = [typeof(CallConvCdecl)])]
    public static nint UnityEventFunction()
    {
        try { return UnityCalls.GetEventFunction(); }
        catch (Exception) { return 0; }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_unity_event_error", CallConvs = [typeof(CallConvCdecl)])]
    public static ulong UnityEventError(byte* text, ulong capacity)
    {
        try { return UnityCalls.GetEventError(text, capacity); }
        catch (Exception) { return 0; }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_unity_texture_create", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode UnityTextureCreate(ulong context, uint width, uint height, uint format, ulong* texture)
    {
        try { return UnityCalls.CreateTexture(context, width, height, format, texture); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_unity_texture_get_image", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode UnityTextureGetImage(ulong texture, void** image)
    {
        try { return UnityCalls.GetTextureImage(texture, image); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_unity_texture_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode UnityTextureDestroy(ulong texture)
    {
        try { return UnityCalls.DestroyTexture(texture); }
        catch (Exception exception) { return Failures.Report(exception); }
    }
}
