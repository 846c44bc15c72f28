using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// Searches on a Vulkan device, in one submit however many queries come. Differences below 2⁻¹²⁶ count as 0 where the device flushes subnormal numbers.
/// </summary>
public sealed class GpuNearestCode : INearestCode
{
    private readonly VulkanDevice _device;
    private readonly SearchPlan _plan;
    private readonly CodeSearch _search;
    private readonly MemoryArena _uploads;
    private readonly MemoryArena _results;
    private readonly FrameSlot _slot;
    private bool _isSet;
    private bool _disposed;

    internal GpuNearestCode(VulkanDevice device, int codes, int dimension, int maxQueries)
    {
        _device = device;
        MaxQueries = NearestCodeChecks.Resolve(codes, dimension, maxQueries);
        Codes = codes;
        Dimension = dimension;
        uint most = Math.Max((uint)MaxQueries, SearchPlan.MinimumBatch);
        ulong input = InputLayout.Bytes(most, (ulong)dimension);
        if (input / sizeof(float) > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(maxQueries), maxQueries, $"On Vulkan queries of {dimension} values fill a span with {int.MaxValue / dimension - 8} of them.");
        }

        device.ThrowIfLost();
        device.AddReference();
        _uploads = new MemoryArena(device, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
        _results = new MemoryArena(device, MemoryKind.Readback, BufferUsageFlags.TransferDstBit);
        try
        {
            _plan = SearchPlan.For(device, (uint)codes, (uint)dimension, (uint)MaxQueries);
            _search = new CodeSearch(device, _plan, codes, dimension);
            ulong result = (ulong)MaxQueries * ResultBytes;
            _uploads.Expect(_uploads.Align(input));
            _results.Expect(_results.Align(result));
            _slot = new FrameSlot(device, _uploads.Allocate(input), _results.Allocate(result));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => _device.Description.Info.Name;

    /// <inheritdoc/>
    public int Codes { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int MaxQueries { get; }

    /// <summary>What the device needed for the last search; null until there is one, and where <see cref="GpuDeviceOptions.MeasureGpuTime"/> is off or the queue has no timestamps.</summary>
    public TimeSpan? LastGpuTime { get; private set; }

    private static uint ResultBytes => 2 * sizeof(uint);

    /// <inheritdoc/>
    /// <exception cref="GpuException">The device refused the upload, or is lost.</exception>
    public void SetCodes(ReadOnlySpan<float> codes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        NearestCodeChecks.CheckCodes(this, codes);
        _device.ThrowIfLost();
        // Complete but where an earlier wait failed.
        _slot.Wait();
        _isSet = false;
        _search.SetCodes(codes);
        _isSet = true;
    }

    /// <inheritdoc/>
    /// <exception cref="GpuException">The device refused the search, or is lost.</exception>
    public void Find(ReadOnlySpan<float> queries, Span<int> indices, Span<float> squaredDistances)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        NearestCodeChecks.ThrowIfNotSet(_isSet);
        int count = NearestCodeChecks.CheckFind(this, queries, indices, squaredDistances);
        if (count == 0)
        {
            return;
        }

        _device.ThrowIfLost();
        _device.Pipelines.Refresh();
        _slot.Wait();
        InputLayout.Write(queries, (uint)Dimension, (uint)count, _plan.Chunk, _slot.Input.Span<float>(), SearchPlan.MinimumStride);
        Record(_slot.Begin(), (uint)count);
        _slot.Submit();
        _slot.Wait();
        LastGpuTime = _slot.ReadGpuTime();

        ReadOnlySpan<uint> results = _slot.Result.Span<uint>();
        for (int i = 0; i < count; i++)
        {
            indices[i] = (int)results[2 * i];
            if (!squaredDistances.IsEmpty)
            {
                squaredDistances[i] = CodeSearch.SquaredDistance(results[2 * i + 1]);
            }
        }
    }

    /// <summary>Waits for the search's own submissions and frees everything.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _slot?.Dispose();
        _search?.Dispose();
        _results.Dispose();
        _uploads.Dispose();
        _device.Dispose();
    }

    private void Record(CommandBuffer commands, uint count)
    {
        var writer = new CommandWriter(_device, commands);
        for (uint first = 0; first < count; first += _plan.Chunk)
        {
            uint chunk = Math.Min(_plan.Chunk, count - first);
            uint stride = Math.Max(LinearPlan.Stride(chunk), SearchPlan.MinimumStride);
            ulong bytes = (ulong)Dimension * stride * sizeof(float);
            writer.Barrier();
            writer.Copy(_slot.Input, InputLayout.Offset(first, (uint)Dimension, _plan.Chunk), _search.Queries.Slice, 0, bytes);
            writer.Barrier();
            _search.Record(ref writer, chunk);
            writer.Barrier();
            writer.Copy(_search.Results, 0, _slot.Result, (ulong)first * ResultBytes, (ulong)chunk * ResultBytes);
        }

        writer.BarrierToHost();
    }
}
