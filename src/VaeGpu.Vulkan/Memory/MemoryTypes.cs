using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Which memory types serve a purpose, best first. Mapped memory is always coherent: Vulkan guarantees such a type, and nothing needs flushing.</summary>
internal sealed class MemoryTypes
{
    private const MemoryPropertyFlags Mapped = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;

    /// <summary>Types that no buffer may lie in, or none without a feature that is not enabled.</summary>
    private const MemoryPropertyFlags Unfit = MemoryPropertyFlags.LazilyAllocatedBit | MemoryPropertyFlags.ProtectedBit
        | MemoryPropertyFlags.DeviceCoherentBitAmd | MemoryPropertyFlags.DeviceUncachedBitAmd;

    private readonly MemoryPropertyFlags[] _flags;

    public MemoryTypes(in PhysicalDeviceMemoryProperties properties)
    {
        PhysicalDeviceMemoryProperties copy = properties;
        _flags = new MemoryPropertyFlags[copy.MemoryTypeCount];
        for (int i = 0; i < _flags.Length; i++)
        {
            _flags[i] = copy.MemoryTypes[i].PropertyFlags;
        }
    }

    /// <summary>True where memory of this type can be mapped.</summary>
    public bool IsMapped(uint type) => (_flags[type] & Mapped) == Mapped;

    /// <summary>The allowed types that serve, best first.</summary>
    /// <param name="kind">The purpose.</param>
    /// <param name="allowed">A bit for each type that the buffer may lie in.</param>
    public uint[] Ranked(MemoryKind kind, uint allowed) =>
        [.. Enumerable.Range(0, _flags.Length)
            .Where(type => (allowed & 1u << type) != 0 && (_flags[type] & Unfit) == 0)
            .Where(type => kind == MemoryKind.Device || IsMapped((uint)type))
            .OrderByDescending(type => Score(kind, _flags[type]))
            .Select(type => (uint)type)];

    private static int Score(MemoryKind kind, MemoryPropertyFlags flags)
    {
        bool local = (flags & MemoryPropertyFlags.DeviceLocalBit) != 0;
        bool cached = (flags & MemoryPropertyFlags.HostCachedBit) != 0;
        bool mapped = (flags & Mapped) == Mapped;
        return kind switch
        {
            // Where all device memory is mapped the types are one and the same; on a card the small mapped window is left to uploads.
            MemoryKind.Device => (local ? 4 : 0) + (mapped && cached ? 2 : 0) + (mapped ? 0 : 1),
            MemoryKind.Upload => (local ? 2 : 0) + (cached ? 0 : 1),
            _ => (cached ? 2 : 0) + (local ? 0 : 1),
        };
    }
}
