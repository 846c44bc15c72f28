using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Two timestamps around a submission.</summary>
internal sealed unsafe class GpuTimer : IDisposable
{
    private readonly VulkanDevice _device;
    private QueryPool _pool;

    public GpuTimer(VulkanDevice device)
    {
        _device = device;
        var info = new QueryPoolCreateInfo { SType = StructureType.QueryPoolCreateInfo, QueryType = QueryType.Timestamp, QueryCount = 2 };
        device.Check(device.Vk.CreateQueryPool(device.Handle, in info, null, out _pool), "vkCreateQueryPool");
    }

    public void Start(CommandBuffer commands)
    {
        _device.Vk.CmdResetQueryPool(commands, _pool, 0, 2);
        _device.Vk.CmdWriteTimestamp(commands, PipelineStageFlags.TopOfPipeBit, _pool, 0);
    }

    public void Stop(CommandBuffer commands) => _device.Vk.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, _pool, 1);

    /// <summary>The time between the two; the submission must be complete.</summary>
    public TimeSpan Read()
    {
        ulong* times = stackalloc ulong[2];
        Result result = _device.Vk.GetQueryPoolResults(_device.Handle, _pool, 0, 2, 2 * sizeof(ulong), times, sizeof(ulong), QueryResultFlags.Result64Bit | QueryResultFlags.ResultWaitBit);
        _device.Check(result, "vkGetQueryPoolResults");
        uint bits = _device.Queue.TimestampBits;
        ulong mask = bits >= 64 ? ulong.MaxValue : (1ul << (int)bits) - 1;
        double nanoseconds = ((times[1] - times[0]) & mask) * (double)_device.Limits.TimestampPeriod;
        return TimeSpan.FromTicks((long)(nanoseconds / 100));
    }

    public void Dispose() => _device.Vk.DestroyQueryPool(_device.Handle, _pool, null);
}
