using System.Collections.Immutable;

namespace VaeGpu;

/// <summary>What a model file says of one tensor.</summary>
/// <param name="Name">Its name, PyTorch's where it has one.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its extents, outermost first.</param>
public sealed record TensorInfo(string Name, TensorType Type, ImmutableArray<int> Shape)
{
    /// <summary>The product of the extents.</summary>
    public long Elements => Shape.Aggregate(1L, (product, extent) => checked(product * extent));

    /// <summary>The outermost extent; 1 for a tensor without extents.</summary>
    public int Rows => Shape.IsEmpty ? 1 : Shape[0];

    /// <summary>The product of all extents but the outermost.</summary>
    public long RowLength => Shape.Skip(1).Aggregate(1L, (product, extent) => checked(product * extent));
}
