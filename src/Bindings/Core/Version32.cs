#nullable disable
namespace Silk.NET.Core;

/// <summary>A Vulkan version number: 10 bits of major, 10 of minor and 12 of patch.</summary>
internal readonly struct Version32
{
    private const int MajorShift = 22;
    private const int MinorShift = 12;
    private const uint MinorMask = 0x3ff;
    private const uint PatchMask = 0xfff;

    /// <summary>Packs the three parts.</summary>
    public Version32(uint major, uint minor, uint patch)
        : this((major << MajorShift) | (minor << MinorShift) | patch)
    {
    }

    private Version32(uint value) => Value = value;

    /// <summary>The packed number.</summary>
    public uint Value { get; }

    /// <summary>The major part.</summary>
    public uint Major => Value >> MajorShift;

    /// <summary>The minor part.</summary>
    public uint Minor => (Value >> MinorShift) & MinorMask;

    /// <summary>The patch part.</summary>
    public uint Patch => Value & PatchMask;

    /// <summary>Reads a packed number.</summary>
    public static explicit operator Version32(uint val) => new(val);

    /// <summary>Packs major, minor and build.</summary>
    public static implicit operator Version32(Version version)
        => new((uint)version.Major, (uint)version.Minor, (uint)version.Build);

    /// <summary>The packed number.</summary>
    public static implicit operator uint(Version32 version) => version.Value;

    /// <summary>Unpacks to major, minor and build.</summary>
    public static implicit operator Version(Version32 version)
        => new((int)version.Major, (int)version.Minor, (int)version.Patch);
}
