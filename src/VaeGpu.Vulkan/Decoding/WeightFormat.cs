namespace VaeGpu.Vulkan;

/// <summary>How weights lie on the device (shaders/include/weights.glsl): words of 16 bytes, each four outputs at 1, 2 or 4 inputs.</summary>
internal static class WeightFormat
{
    /// <summary>Bytes of one weight.</summary>
    public static uint Bytes(ModelPrecision precision) => precision switch
    {
        ModelPrecision.Float16 => 2,
        ModelPrecision.Int8 => 1,
        _ => 4,
    };

    /// <summary>Bytes of one block of outputs; inputs are filled up to whole fours.</summary>
    public static ulong BlockBytes(uint block, uint inputs, ModelPrecision precision) => (inputs + 3ul & ~3ul) * block * Bytes(precision);
}
