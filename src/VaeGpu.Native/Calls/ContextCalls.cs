using System.Runtime.CompilerServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_context_*.</summary>
internal static unsafe class ContextCalls
{
    private const uint Adopted = 4;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Create(NativeContextOptions* options, ulong* context)
    {
        NativeContextOptions given = StructMemory.ReadOptional<NativeContextOptions>(options, "options");
        StructMemory.CheckPointer(context, "context");
        ContextObject created = ContextFactory.Create(in given);
        try
        {
            *context = HandleTable.Add(created);
        }
        catch
        {
            created.Device?.Dispose();
            throw;
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetInfo(ulong context, NativeContextInfo* info)
    {
        ContextObject item = HandleTable.Get<ContextObject>(context);
        uint size = StructMemory.CheckedSize<NativeContextInfo>(info, "info");
        NativeContextInfo filled = item.Device is { } device ? Describe(device) : DescribeProcessor(item);
        NativeText.Write(item.Reason, filled.Reason, NativeContextInfo.ReasonBytes);
        StructMemory.Write(in filled, info, size);
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode SaveCaches(ulong context)
    {
        HandleTable.Get<ContextObject>(context).Device?.SaveCaches();
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Destroy(ulong context)
    {
        if (context != 0)
        {
            HandleTable.Get<ContextObject>(context).Destroy();
        }

        return ResultCode.Ok;
    }

    private static NativeContextInfo Describe(GpuDevice device)
    {
        GpuDeviceInfo info = device.Info;
        var filled = new NativeContextInfo
        {
            Backend = (uint)NativeBackend.Vulkan,
            Flags = device.IsAdopted ? Adopted : 0,
            Features = (uint)device.EnabledFeatures,
            Kind = (uint)info.Kind,
            ApiVersion = DeviceCalls.Pack(info.ApiVersion),
            MemoryBytes = info.MemoryBytes,
        };
        NativeText.Write(info.Name, filled.Name, NativeDeviceInfo.NameBytes);
        NativeText.Write(info.Uuid, filled.Uuid, NativeDeviceInfo.UuidBytes);
        NativeText.Write(info.Driver, filled.Driver, NativeDeviceInfo.DriverBytes);
        return filled;
    }

    private static NativeContextInfo DescribeProcessor(ContextObject item)
    {
        var filled = new NativeContextInfo { Backend = (uint)NativeBackend.Cpu, Kind = (uint)GpuDeviceKind.Cpu };
        int threads = item.Threads == 0 ? CpuBackend.Threads : item.Threads;
        NativeText.Write($"Processor ({CpuBackend.InstructionSet}; threads: {threads})", filled.Name, NativeDeviceInfo.NameBytes);
        return filled;
    }
}
