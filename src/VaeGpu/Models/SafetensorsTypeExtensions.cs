namespace VaeGpu;

/// <summary>What follows from an element type.</summary>
internal static class SafetensorsTypeExtensions
{
    /// <summary>Bytes of one element.</summary>
    public static int Bytes(this SafetensorsType type) => type switch
    {
        SafetensorsType.BOOL or SafetensorsType.U8 or SafetensorsType.I8 or SafetensorsType.F8_E5M2 or SafetensorsType.F8_E4M3 => 1,
        SafetensorsType.I16 or SafetensorsType.U16 or SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.I32 or SafetensorsType.U32 or SafetensorsType.F32 => 4,
        _ => 8,
    };

    /// <summary>The type as a model file's tensors have it; null where a model file holds no such tensor.</summary>
    public static TensorType? ToTensorType(this SafetensorsType type) => type switch
    {
        SafetensorsType.F32 => TensorType.Float32,
        SafetensorsType.F16 => TensorType.Float16,
        SafetensorsType.I8 => TensorType.Int8,
        SafetensorsType.I32 => TensorType.Int32,
        _ => null,
    };

    /// <summary>The type by safetensors' name.</summary>
    public static SafetensorsType ToSafetensors(this TensorType type) => type switch
    {
        TensorType.Float32 => SafetensorsType.F32,
        TensorType.Float16 => SafetensorsType.F16,
        TensorType.Int8 => SafetensorsType.I8,
        _ => SafetensorsType.I32,
    };
}
