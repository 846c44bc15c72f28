namespace VaeGpu;

/// <summary>What a tensor is to its model, and so which element types may stand for it.</summary>
internal enum TensorRole
{
    /// <summary>A layer's weights or a codebook: fp32, fp16, or int8 with a scale for each run of the innermost extent.</summary>
    Weight,

    /// <summary>A layer's biases: fp32 or fp16.</summary>
    Bias,

    /// <summary>Probabilities and moments of a prior, few and delicate: fp32.</summary>
    Exact,
}
