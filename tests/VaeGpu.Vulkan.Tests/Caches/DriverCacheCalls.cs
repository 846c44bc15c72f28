using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Sees what the driver's cache is begun with and built into, and stands in for a driver that keeps more, or refuses. Put in as <see cref="GpuDeviceOptions.Intercept"/>; kept alive as long as the device.</summary>
internal sealed unsafe class DriverCacheCalls
{
    private readonly CreateCacheCommand _create;
    private readonly GetDataCommand _get;
    private readonly CreatePipelinesCommand _pipelines;
    private CreateCacheCommand _createBeneath = null!;
    private GetDataCommand _getBeneath = null!;
    private CreatePipelinesCommand _pipelinesBeneath = null!;

    public DriverCacheCalls()
    {
        _create = Create;
        _get = GetData;
        _pipelines = CreatePipelines;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate Result CreateCacheCommand(nint device, PipelineCacheCreateInfo* info, void* allocator, ulong* cache);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate Result GetDataCommand(nint device, ulong cache, nuint* size, byte* data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate Result CreatePipelinesCommand(nint device, ulong cache, uint count, void* infos, void* allocator, ulong* pipelines);

    /// <summary>What the caches were begun with, in the order of the calls; null for nothing.</summary>
    public List<byte[]?> Initial { get; } = [];

    /// <summary>The caches that pipelines were built into; 0 for none.</summary>
    public List<ulong> PipelineCaches { get; } = [];

    /// <summary>How often the driver was asked for its cache.</summary>
    public int DataCalls { get; private set; }

    /// <summary>What the driver gives in place of its own cache; null for that. It is then also begun with nothing.</summary>
    public byte[]? Data { get; set; }

    /// <summary>What a cache that is begun with something gives.</summary>
    public Result Refusal { get; set; }

    /// <summary>What the driver gives when it is asked for its cache.</summary>
    public Result DataRefusal { get; set; }

    /// <summary>Called before pipelines are built.</summary>
    public Action? OnCompile { get; set; }

    public nint Intercept(string name, nint command)
    {
        switch (name)
        {
            case "vkCreatePipelineCache":
                _createBeneath = Marshal.GetDelegateForFunctionPointer<CreateCacheCommand>(command);
                return Marshal.GetFunctionPointerForDelegate(_create);
            case "vkGetPipelineCacheData":
                _getBeneath = Marshal.GetDelegateForFunctionPointer<GetDataCommand>(command);
                return Marshal.GetFunctionPointerForDelegate(_get);
            case "vkCreateComputePipelines":
                _pipelinesBeneath = Marshal.GetDelegateForFunctionPointer<CreatePipelinesCommand>(command);
                return Marshal.GetFunctionPointerForDelegate(_pipelines);
            default:
                return command;
        }
    }

    private Result Create(nint device, PipelineCacheCreateInfo* info, void* allocator, ulong* cache)
    {
        Initial.Add(info->InitialDataSize == 0 ? null : new ReadOnlySpan<byte>(info->PInitialData, (int)info->InitialDataSize).ToArray());
        if (info->InitialDataSize > 0 && Refusal != Result.Success)
        {
            return Refusal;
        }

        PipelineCacheCreateInfo passed = *info;
        passed.InitialDataSize = Data is null ? passed.InitialDataSize : 0;
        return _createBeneath(device, &passed, allocator, cache);
    }

    private Result GetData(nint device, ulong cache, nuint* size, byte* data)
    {
        DataCalls++;
        if (DataRefusal != Result.Success)
        {
            return DataRefusal;
        }

        if (Data is null)
        {
            return _getBeneath(device, cache, size, data);
        }

        if (data == null)
        {
            *size = (nuint)Data.Length;
            return Result.Success;
        }

        int given = Math.Min((int)*size, Data.Length);
        Data.AsSpan(0, given).CopyTo(new Span<byte>(data, given));
        *size = (nuint)given;
        return given < Data.Length ? Result.Incomplete : Result.Success;
    }

    private Result CreatePipelines(nint device, ulong cache, uint count, void* infos, void* allocator, ulong* pipelines)
    {
        lock (PipelineCaches)
        {
            PipelineCaches.Add(cache);
        }

        OnCompile?.Invoke();
        return _pipelinesBeneath(device, cache, count, infos, allocator, pipelines);
    }
}
