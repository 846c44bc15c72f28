using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using VaeGpu.Shaders;

namespace VaeGpu.Vulkan;

/// <summary>What a cache file is good for: one physical device under one driver, and one version of our kernels. Immutable.</summary>
internal sealed class CacheIdentity
{
    private readonly byte[] _hash;

    /// <param name="vendorId">vendorID.</param>
    /// <param name="deviceId">deviceID.</param>
    /// <param name="driverVersion">driverVersion.</param>
    /// <param name="pipelineCacheUuid">pipelineCacheUUID, 16 bytes.</param>
    /// <param name="deviceUuid">deviceUUID, 16 bytes.</param>
    /// <param name="shaderVersion">Names the kernels.</param>
    public CacheIdentity(uint vendorId, uint deviceId, uint driverVersion, ReadOnlySpan<byte> pipelineCacheUuid, ReadOnlySpan<byte> deviceUuid, string shaderVersion)
    {
        byte[] numbers = new byte[3 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(numbers, vendorId);
        BinaryPrimitives.WriteUInt32LittleEndian(numbers.AsSpan(4), deviceId);
        BinaryPrimitives.WriteUInt32LittleEndian(numbers.AsSpan(8), driverVersion);
        // All but the last have fixed lengths, so that no two identities run into the same bytes.
        _hash = SHA256.HashData([.. numbers, .. pipelineCacheUuid, .. deviceUuid, .. Encoding.UTF8.GetBytes(shaderVersion)]);
    }

    /// <summary>SHA-256 of all that it is made of, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>A device with the embedded kernels.</summary>
    public static CacheIdentity For(PhysicalDeviceDescription device) =>
        new(device.VendorId, device.DeviceId, device.DriverVersion, device.PipelineCacheUuid, device.DeviceUuid, KernelLibrary.Version);

    /// <summary>A file's name, another for each identity, so that many devices and drivers share a folder.</summary>
    /// <param name="kind">What it holds, such as <c>pipelines</c>.</param>
    /// <param name="extension">With its dot.</param>
    public string FileName(string kind, string extension) => $"{kind}-{Convert.ToHexString(_hash, 0, 8).ToLowerInvariant()}{extension}";
}
