using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>
/// One segment of a path as the kernels read it (std430, 32 bytes). With t in [0, 1] along the segment and c0..c3 its four coefficient rows,
/// a polynomial segment is c0 + t (c1 + t (c2 + t c3)); a spherical one is lerp(StartNorm, EndNorm, t) (cos(t Angle) c0 + sin(t Angle) c1), c0 and c1 orthonormal.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PathSegment
{
    /// <summary>Time of the key it starts at, from the path's start.</summary>
    public float Start;

    /// <summary>1 / duration.</summary>
    public float InverseDuration;

    /// <summary>0 polynomial, 1 spherical.</summary>
    public uint Spherical;

    /// <summary>The angle between the two keys, in radians.</summary>
    public float Angle;

    /// <summary>Norm of the first key.</summary>
    public float StartNorm;

    /// <summary>Norm of the second key.</summary>
    public float EndNorm;

    private readonly ulong _padding;
}
