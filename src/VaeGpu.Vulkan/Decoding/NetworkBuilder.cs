namespace VaeGpu.Vulkan;

/// <summary>Makes the layers, the codebook and the priors of a decoder from a model's numbers.</summary>
/// <param name="device">The device.</param>
/// <param name="model">Where the numbers come from; not to be used once this is finished.</param>
/// <param name="plan">How the device runs linear layers.</param>
/// <param name="chunk">The largest batch a network is run for at once.</param>
internal sealed class NetworkBuilder(VulkanDevice device, Model model, LinearPlan plan, uint chunk) : LayerBuilder(device, model.ReadRows, model.ReadRowParts, plan, chunk)
{
    /// <inheritdoc/>
    public override ModelPrecision PrecisionOf(LinearLayer layer) => model.Tensors[layer.Weight].Type switch
    {
        TensorType.Float16 => ModelPrecision.Float16,
        TensorType.Int8 => ModelPrecision.Int8,
        _ => ModelPrecision.Float32,
    };

    /// <summary>What is read from.</summary>
    public Model Model => model;

    /// <summary>Uploads a tensor as it is.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="slice">Where to.</param>
    /// <param name="offset">Where in it, in bytes.</param>
    public void Upload(string name, in BufferSlice slice, ulong offset) => Packer.PackRows(model.Tensors[name], in slice, offset);
}
