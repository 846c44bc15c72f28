using System.Buffers.Binary;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>
/// The driver's cache of compiled kernels (VkPipelineCache), begun with what the host's folder keeps of an earlier run and written back there. Without
/// a folder, a cache for the life of the device. Thread-safe, but for <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class DriverCache : IDisposable
{
    /// <summary>Bytes that are kept at most; of a larger cache the driver gives a part.</summary>
    public const int MaximumBytes = 64 << 20;

    private const int HeaderBytes = 32;

    private readonly VulkanDevice _device;
    private readonly CacheIdentity? _identity;
    private readonly string? _path;
    private readonly object _saveLock = new();
    private int _growth;
    private int _saved;

    public DriverCache(VulkanDevice device)
    {
        _device = device;
        byte[]? kept = null;
        if (!string.IsNullOrEmpty(device.Options.CacheFolder))
        {
            _identity = CacheIdentity.For(device.Description);
            _path = Path.Combine(device.Options.CacheFolder, _identity.FileName("pipelines", ".bin"));
            kept = Read(_path, _identity);
        }

        Handle = Create(kept);
    }

    public PipelineCache Handle { get; private set; }

    /// <summary>Says that a kernel was compiled into the cache.</summary>
    public void Grew() => Interlocked.Increment(ref _growth);

    /// <summary>Writes the cache to its file, if it has one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="GpuException">The driver does not give it.</exception>
    public void Save()
    {
        if (_path is null)
        {
            return;
        }

        lock (_saveLock)
        {
            int growth = Volatile.Read(ref _growth);
            nuint size = 0;
            _device.Check(_device.Vk.GetPipelineCacheData(_device.Handle, Handle, ref size, null), "vkGetPipelineCacheData");
            var data = new byte[(int)Math.Min(size, MaximumBytes)];
            size = (nuint)data.Length;
            if (data.Length > 0)
            {
                fixed (byte* pointer = data)
                {
                    // VK_INCOMPLETE, where the cache is too large or has just grown, is no error: what was written is a cache of its own.
                    _device.Check(_device.Vk.GetPipelineCacheData(_device.Handle, Handle, ref size, pointer), "vkGetPipelineCacheData");
                }

                CacheFile.Write(_path, _identity!, data.AsSpan(0, (int)size));
            }

            _saved = growth;
        }
    }

    /// <summary>Saves what is new, if the device still answers, and frees the cache.</summary>
    public void Dispose()
    {
        if (Handle.Handle == 0)
        {
            return;
        }

        if (_path is not null && _saved != _growth && !_device.IsLost)
        {
            try
            {
                Save();
            }
            catch (Exception exception) when (exception is IOException or GpuException)
            {
                Warn($"Compiled kernels are not kept: {exception.Message}");
            }
        }

        _device.Vk.DestroyPipelineCache(_device.Handle, Handle, null);
        Handle = default;
    }

    private byte[]? Read(string path, CacheIdentity identity)
    {
        byte[]? data = CacheFile.Read(path, identity, MaximumBytes, out string? problem);
        if (data is not null && !IsOfThisDevice(data))
        {
            data = null;
            problem = "the driver's own header is not of this device";
        }

        if (problem is not null)
        {
            Warn($"The cache file {path} is not used: {problem}. It is written anew when it is saved.");
        }

        return data;
    }

    /// <summary>VkPipelineCacheHeaderVersionOne, which drivers are to check themselves, and some do not.</summary>
    private bool IsOfThisDevice(ReadOnlySpan<byte> data) =>
        data.Length >= HeaderBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(data) == HeaderBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) == (uint)PipelineCacheHeaderVersion.One
        && BinaryPrimitives.ReadUInt32LittleEndian(data[8..]) == _device.Description.VendorId
        && BinaryPrimitives.ReadUInt32LittleEndian(data[12..]) == _device.Description.DeviceId
        && data[16..HeaderBytes].SequenceEqual(_device.Description.PipelineCacheUuid);

    private PipelineCache Create(byte[]? kept)
    {
        var info = new PipelineCacheCreateInfo { SType = StructureType.PipelineCacheCreateInfo };
        PipelineCache cache;
        if (kept is not null)
        {
            fixed (byte* data = kept)
            {
                info.InitialDataSize = (nuint)kept.Length;
                info.PInitialData = data;
                Result result = _device.Vk.CreatePipelineCache(_device.Handle, in info, null, out cache);
                if (result == Result.Success)
                {
                    return cache;
                }

                Warn($"The driver refuses the kept cache ({result}), and starts with an empty one.");
            }

            info.InitialDataSize = 0;
            info.PInitialData = null;
        }

        _device.Check(_device.Vk.CreatePipelineCache(_device.Handle, in info, null, out cache), "vkCreatePipelineCache");
        return cache;
    }

    private void Warn(string text) => _device.Options.OnMessage?.Invoke(new GpuMessage(GpuMessageSeverity.Warning, "", text));
}
