namespace VaeGpu;

/// <summary>How a model file stores its weights. Biases, scales and golden pairs are always fp32.</summary>
public enum ModelPrecision
{
    /// <summary>As trained, 4 bytes a weight: <c>fp32</c>.</summary>
    Float32,

    /// <summary>IEEE 754 half, 2 bytes a weight, rounded to nearest even: <c>fp16</c>.</summary>
    Float16,

    /// <summary>Signed byte, 1 byte a weight, with one scale a row: <c>int8</c>.</summary>
    Int8,
}
