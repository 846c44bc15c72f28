namespace VaeGpu.Bindings.Torch;

/// <summary>What an <see cref="Argument"/> holds; the numbers are those of <c>vg_kind</c> in vaegpu_torch.h.</summary>
internal enum ArgumentKind
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    TensorList = 6,
    OptionalTensorList = 7,
    String = 8,
    Generator = 9,
    Device = 10,
    Default = 11,
}
