namespace VaeGpu.Vulkan;

/// <summary>What becomes of colours on the way to a target (shaders/include/decoded.glsl).</summary>
internal enum ColorConversion : uint
{
    /// <summary>The target holds what the file does.</summary>
    None,

    /// <summary>The file holds display-encoded values, the target linear ones.</summary>
    DecodeSrgb,

    /// <summary>The other way round.</summary>
    EncodeSrgb,
}
