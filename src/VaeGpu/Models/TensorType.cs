namespace VaeGpu;

/// <summary>The element types a model file may hold, by safetensors' names.</summary>
public enum TensorType
{
    /// <summary>F32.</summary>
    Float32,

    /// <summary>F16.</summary>
    Float16,

    /// <summary>I8, one scale a row in the tensor named with <c>.scale</c> behind.</summary>
    Int8,

    /// <summary>I32.</summary>
    Int32,
}
