using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>What of a layer one dispatch computes: so many blocks of outputs over so many inputs, with a binding of their own.</summary>
internal sealed class LayerPart
{
    public required uint FirstBlock { get; init; }

    public required uint Blocks { get; init; }

    public required uint FirstInput { get; init; }

    public required uint Inputs { get; init; }

    /// <summary>[blocks, inputs, block].</summary>
    public required BufferSlice Weights { get; init; }

    /// <summary><see cref="Weights"/> as texels; null where storage buffers are used.</summary>
    public BufferView View { get; set; }

    public DescriptorSet Set { get; set; }
}
