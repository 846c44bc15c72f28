using System.Runtime.CompilerServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_target_*.</summary>
internal static unsafe class TargetCalls
{
    private const uint OpaqueFileDescriptor = 1;
    private const uint Rgba8 = 37;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Create(ulong context, NativeTargetOptions* options, ulong* target)
    {
        ContextObject where = HandleTable.Get<ContextObject>(context);
        NativeTargetOptions given = StructMemory.Read<NativeTargetOptions>(options, "options");
        StructMemory.CheckFlags(given.Flags, 0, "options");
        StructMemory.CheckReserved(given.Reserved, "options");
        StructMemory.CheckPointer(target, "target");
        if (given.Width is 0 or > int.MaxValue || given.Height is 0 or > int.MaxValue)
        {
            throw NativeException.Argument($"options asks for {given.Width}×{given.Height} pixels.");
        }

        GpuDevice device = where.Device ?? throw new NativeException(ResultCode.Unsupported, "The context is the processor, which has no images to share.");
        where.AddTarget();
        GpuSharedImage? image = null;
        try
        {
            image = device.CreateSharedImage((int)given.Width, (int)given.Height, given.Format == 0 ? Rgba8 : given.Format);
            *target = HandleTable.Add(new TargetObject(where, image));
        }
        catch
        {
            image?.Dispose();
            where.RemoveTarget();
            throw;
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetInfo(ulong target, NativeTargetInfo* info)
    {
        TargetObject item = HandleTable.Get<TargetObject>(target);
        uint size = StructMemory.CheckedSize<NativeTargetInfo>(info, "info");
        GpuSharedImage image = item.Image;
        var filled = new NativeTargetInfo
        {
            Format = image.Format,
            Width = (uint)image.Width,
            Height = (uint)image.Height,
            MemoryBytes = image.MemoryBytes,
            Exports = OpaqueFileDescriptor,
        };
        NativeText.Write(item.DeviceUuid, filled.DeviceUuid, NativeDeviceInfo.UuidBytes);
        NativeText.Write(image.DriverUuid, filled.DriverUuid, NativeDeviceInfo.UuidBytes);
        StructMemory.Write(in filled, info, size);
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Export(ulong target, uint kind, long* handle)
    {
        TargetObject item = HandleTable.Get<TargetObject>(target);
        StructMemory.CheckPointer(handle, "handle");
        if (kind != OpaqueFileDescriptor)
        {
            throw new NativeException(ResultCode.Unsupported, $"kind is {kind}; VG_EXPORT_OPAQUE_FD is the one kind that there is.");
        }

        *handle = item.Export();
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Destroy(ulong target)
    {
        if (target != 0)
        {
            HandleTable.Get<TargetObject>(target).Destroy();
        }

        return ResultCode.Ok;
    }
}
