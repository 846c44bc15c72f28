using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>One path of a set as the kernels read it (std430, 32 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PathHeader
{
    /// <summary>Index of the first segment.</summary>
    public uint FirstSegment;

    /// <summary>How many segments, at least 1.</summary>
    public uint SegmentCount;

    /// <summary>Time of the first key.</summary>
    public float Start;

    /// <summary>Time from the first key to the end, at least the smallest normal float; a loop's includes the way back to the first key.</summary>
    public float Duration;

    /// <summary>1 to wrap the time, 0 to clamp it.</summary>
    public uint Loop;

    /// <summary><see cref="LatentEase"/>.</summary>
    public uint Ease;

    private readonly ulong _padding;
}
