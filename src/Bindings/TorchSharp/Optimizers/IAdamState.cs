using static TorchSharp.torch;

namespace VaeGpu.Bindings.Torch;

/// <summary>What Adam and AdamW remember of a parameter, as the fused step sees it.</summary>
internal interface IAdamState
{
    long Step { get; set; }

    Tensor Average { get; }

    Tensor Square { get; }

    Tensor? MaximumSquare { get; }
}
