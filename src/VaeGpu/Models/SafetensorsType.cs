namespace VaeGpu;

/// <summary>The element types that safetensors knows, by its names; a model file uses four of them, a state dict may hold any.</summary>
internal enum SafetensorsType
{
    BOOL,
    U8,
    I8,
    F8_E5M2,
    F8_E4M3,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    F64,
    I64,
    U64,
}
