using System.Runtime.CompilerServices;

namespace VaeGpu.Native;

/// <summary>vg_unity_*: what a Unity project's scripts call.</summary>
internal static unsafe class UnityCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetContext(NativeContextOptions* options, ulong* context)
    {
        NativeContextOptions given = StructMemory.ReadOptional<NativeContextOptions>(options, "options");
        StructMemory.CheckPointer(context, "context");
        if (UnityPlugin.Device(out ResultCode result) is not { } device)
        {
            return result;
        }

        *context = device.GetContext(in given);
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetEventId(uint which, int* id)
    {
        StructMemory.CheckPointer(id, "id");
        if (which >= UnityPlugin.Events)
        {
            throw NativeException.Argument($"which is {which}, which is no event.");
        }

        int first = UnityPlugin.FirstEvent;
        if (first < 0)
        {
            return ResultCode.NotReady;
        }

        *id = first + (int)which;
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint GetEventFunction() => UnityPlugin.EventFunction;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong GetEventError(byte* text, ulong capacity) => LibraryCalls.Give(UnityPlugin.EventError, text, capacity);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode CreateTexture(ulong context, uint width, uint height, uint format, ulong* texture)
    {
        ContextObject where = HandleTable.Get<ContextObject>(context);
        StructMemory.CheckPointer(texture, "texture");
        UnityDevice device = where.Unity ?? throw NativeException.Argument("context is not Unity's device: it must come from vg_unity_get_context.");
        *texture = device.CreateTexture(where, width, height, format).Handle;
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetTextureImage(ulong texture, void** image)
    {
        UnityTextureObject item = HandleTable.Get<UnityTextureObject>(texture);
        StructMemory.CheckPointer(image, "image");
        *image = item.Device.AddressOf(item);
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode DestroyTexture(ulong texture)
    {
        if (texture != 0)
        {
            UnityTextureObject item = HandleTable.Get<UnityTextureObject>(texture);
            item.Device.Destroy(item);
        }

        return ResultCode.Ok;
    }
}
