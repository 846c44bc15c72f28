namespace VaeGpu;

/// <summary>What follows from an element type.</summary>
public static class TensorTypeExtensions
{
    /// <summary>Bytes of one element.</summary>
    /// <param name="type">The type.</param>
    public static int Bytes(this TensorType type) => type switch
    {
        TensorType.Int8 => 1,
        TensorType.Float16 => 2,
        _ => 4,
    };
}
