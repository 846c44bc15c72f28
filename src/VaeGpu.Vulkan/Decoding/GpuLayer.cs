namespace VaeGpu.Vulkan;

/// <summary>A linear layer with its activation on the device.</summary>
internal sealed unsafe class GpuLayer
{
    private readonly LinearPlan _plan;
    private readonly LinearLayer _linear;
    private readonly BufferSlice _biases;
    private readonly LayerPart[] _parts;
    private readonly float _negativeSlope;
    private readonly KernelPipeline _vector;
    private readonly KernelPipeline? _smallTile;
    private readonly KernelPipeline? _largeTile;

    private GpuLayer(LinearPlan plan, LinearLayer linear, BufferSlice biases, LayerPart[] parts, float negativeSlope, KernelPipeline vector, KernelPipeline? smallTile, KernelPipeline? largeTile)
    {
        _plan = plan;
        _linear = linear;
        _biases = biases;
        _parts = parts;
        _negativeSlope = negativeSlope;
        _vector = vector;
        _smallTile = smallTile;
        _largeTile = largeTile;
    }

    /// <summary>Takes memory for a layer and binds it to where its inputs and outputs lie; <see cref="Upload"/> fills it.</summary>
    public static GpuLayer Create(LayerBuilder builder, in DenseLayer dense, ActivationRegion input, ActivationRegion output)
    {
        VulkanDevice device = builder.Device;
        LinearPlan plan = builder.Plan;
        LinearLayer linear = dense.Linear;
        uint blocks = plan.Blocks(linear.Outputs);
        LayerPart[] parts = Split(builder, linear, blocks, input.View.Handle != 0, out bool texels);
        BindingShape shape = texels ? BindingShape.LayerOfTexels : BindingShape.Layer;

        BufferSlice biases = builder.Weights.Allocate((ulong)blocks * plan.Block * sizeof(float));
        foreach (LayerPart part in parts)
        {
            part.Set = builder.Descriptors.Allocate(shape);
            builder.Descriptors.WriteBuffer(part.Set, 1, in biases);
            builder.Descriptors.WriteBuffer(part.Set, 3, output.Slice);
            if (texels)
            {
                part.View = builder.View(part.Weights);
                builder.Descriptors.WriteTexels(part.Set, 0, part.View);
                builder.Descriptors.WriteTexels(part.Set, 2, input.View);
            }
            else
            {
                builder.Descriptors.WriteBuffer(part.Set, 0, part.Weights);
                builder.Descriptors.WriteBuffer(part.Set, 2, input.Slice);
            }
        }

        KernelPipeline Pipeline(uint outputs, uint batch, uint workgroup, Activation activation) =>
            device.Pipelines.Get(KernelTable.LinearFor(shape, outputs, batch), new KernelConstants(workgroup, plan.Block, activation));

        return new GpuLayer(
            plan,
            linear,
            biases,
            parts,
            dense.NegativeSlope,
            Pipeline(plan.VectorOutputs, 0, plan.VectorWorkgroup, dense.Activation),
            builder.Chunk > 1 ? Pipeline(plan.TileOutputs, 1, plan.TileWorkgroup, dense.Activation) : null,
            builder.Chunk > 4 ? Pipeline(plan.TileOutputs, 2, plan.TileWorkgroup, dense.Activation) : null);
    }

    /// <summary>Uploads the weights and biases, for the first time or anew; nothing that reads them may be under way.</summary>
    public void Upload(WeightPacker packer)
    {
        packer.PackBiases(_linear, in _biases);
        foreach (LayerPart part in _parts)
        {
            packer.Pack(_linear, part);
        }
    }

    /// <summary>Records the layer for a batch; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, uint batch) => Record(ref writer, batch, 0, (uint)_linear.Outputs);

    /// <summary>Records the blocks of the layer that hold some outputs; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, uint batch, uint firstOutput, uint outputs)
    {
        uint firstBlock = firstOutput / _plan.Block;
        uint endBlock = (firstOutput + outputs + _plan.Block - 1) / _plan.Block;
        uint stride = LinearPlan.Stride(batch);
        KernelPipeline pipeline = batch == 1 ? _vector : batch <= 4 ? _smallTile! : _largeTile!;
        KernelVariant variant = pipeline.Variant;
        uint lanes = _plan.Block / (4 * variant.Outputs);
        uint firstInput = 0;
        foreach (LayerPart part in _parts)
        {
            if (part.FirstInput != firstInput)
            {
                // Adds to what the part before it left.
                firstInput = part.FirstInput;
                writer.Barrier();
            }

            uint begin = Math.Clamp(firstBlock, part.FirstBlock, part.FirstBlock + part.Blocks) - part.FirstBlock;
            uint end = Math.Clamp(endBlock, part.FirstBlock, part.FirstBlock + part.Blocks) - part.FirstBlock;
            if (begin >= end)
            {
                continue;
            }

            var push = new LinearPush
            {
                Blocks = end,
                FirstBlock = part.FirstBlock,
                InputCount = part.Inputs,
                FirstInput = batch == 1 ? part.FirstInput / 4 : part.FirstInput,
                Rows = part.Inputs,
                Stride = batch == 1 ? 0 : stride / 4,
                Flags = (part.FirstInput == 0 ? LinearPush.FirstPart : 0) | (part.FirstInput + part.Inputs == (uint)_linear.Inputs ? LinearPush.LastPart : 0),
                NegativeSlope = _negativeSlope,
                SkippedBlocks = begin,
            };
            uint groups = pipeline.Groups((end - begin) * lanes);
            if (batch == 1)
            {
                writer.Run(pipeline, part.Set, push, groups, 1);
            }
            else
            {
                writer.Run(pipeline, part.Set, push, stride / (4 * variant.Batch), groups);
            }
        }
    }

    /// <summary>Cuts a layer so that each part's weights can be bound, by outputs first and by inputs only where one block alone is too long.</summary>
    private static LayerPart[] Split(LayerBuilder builder, LinearLayer linear, uint blocks, bool inputTexels, out bool texels)
    {
        GpuLimits limits = builder.Device.Limits;
        uint inputs = (uint)linear.Inputs;
        uint block = builder.Plan.Block;
        ulong range = limits.MaxStorageBufferRange;
        ulong texelRange = Math.Min(limits.MaxTexelBufferElements * 16ul, LayerBuilder.MaximumSlice);
        ulong all = (ulong)blocks * inputs * block * sizeof(float);
        texels = inputTexels && !builder.Device.Options.NoTexelBuffers && texelRange >= Math.Min(all, range);
        range = Math.Min(texels ? texelRange : range, LayerBuilder.MaximumSlice);

        uint inputsAtOnce = Math.Min(LinearPlan.MaximumInputs, (uint)(range / (block * sizeof(float)))) & ~3u;
        inputsAtOnce = Math.Max(inputsAtOnce, 4);
        var parts = new List<LayerPart>();
        for (uint firstInput = 0; firstInput < inputs; firstInput += inputsAtOnce)
        {
            uint count = Math.Min(inputsAtOnce, inputs - firstInput);
            ulong blockBytes = (ulong)count * block * sizeof(float);
            uint blocksAtOnce = (uint)Math.Clamp(range / blockBytes, 1, LinearPlan.MaximumBlocks);
            for (uint firstBlock = 0; firstBlock < blocks; firstBlock += blocksAtOnce)
            {
                uint partBlocks = Math.Min(blocksAtOnce, blocks - firstBlock);
                parts.Add(new LayerPart
                {
                    FirstBlock = firstBlock,
                    Blocks = partBlocks,
                    FirstInput = firstInput,
                    Inputs = count,
                    Weights = builder.Weights.Allocate(partBlocks * blockBytes),
                });
            }
        }

        return [.. parts];
    }
}
