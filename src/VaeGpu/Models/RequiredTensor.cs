using System.Collections.Immutable;

namespace VaeGpu;

/// <summary>A tensor that an architecture asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Role">What it is.</param>
internal sealed record RequiredTensor(string Name, ImmutableArray<int> Shape, TensorRole Role)
{
    /// <summary>The tensor as fp32.</summary>
    public TensorInfo Info => new(Name, TensorType.Float32, Shape);

    /// <summary>The shape of the scales that an int8 tensor has beside it: all extents but the innermost.</summary>
    public static ImmutableArray<int> ScaleShape(ImmutableArray<int> shape) => shape[..^1];
}
