namespace VaeGpu;

/// <summary>y = W x + b, with W stored as [outputs, inputs] (PyTorch's layout).</summary>
/// <param name="Inputs">Values in.</param>
/// <param name="Outputs">Values out.</param>
/// <param name="Weight">The name of the tensor that holds W, [outputs, inputs].</param>
/// <param name="Bias">The name of the tensor that holds b, [outputs]; null for none.</param>
public sealed record LinearLayer(int Inputs, int Outputs, string Weight, string? Bias) : Layer;
