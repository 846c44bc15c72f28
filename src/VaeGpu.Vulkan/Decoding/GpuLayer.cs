using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>A linear layer with its activation on the device.</summary>
internal sealed unsafe class GpuLayer
{
    private readonly LinearPlan _plan;
    private readonly LinearLayer _linear;
    private readonly ModelPrecision _precision;
    private readonly BindingShape _shape;
    private readonly BufferSlice _biases;
    private readonly ActivationRegion _input;
    private readonly LayerPart[] _parts;
    private readonly float _negativeSlope;

    private readonly Step?[] _steps = new Step?[Enum.GetValues<BatchSize>().Length];

    private GpuLayer(LayerBuilder builder, in DenseLayer dense, ActivationRegion input, LinearKernel? only)
    {
        _plan = builder.Plan;
        _linear = dense.Linear;
        _negativeSlope = dense.NegativeSlope;
        _precision = builder.PrecisionOf(_linear);
        _input = input;
        _parts = Split(builder, _linear, _precision, input.View.Handle != 0, out bool texels);
        _shape = texels ? BindingShape.LayerOfTexels : BindingShape.Layer;
        _biases = builder.Weights.Allocate(BiasBytes(_plan, _linear, _precision));
        // Every size that a batch within the chunk has: the two beyond eight follow one another.
        uint largest = LinearPlan.Stride(builder.Chunk);
        foreach (uint batch in (ReadOnlySpan<uint>)[1, 4, LinearPlan.SmallBatch, 2 * LinearPlan.SmallBatch, largest])
        {
            BatchSize size = _plan.SizeOf(batch, Blocks);
            if (batch <= largest && _steps[(int)size] is null)
            {
                LinearChoice choice = only is null ? Choose(builder, size) : new LinearChoice(only, only.InvocationsOf(_plan.Block, 0));
                var constants = new KernelConstants(choice.Workgroup, _plan.Block, dense.Activation);
                _steps[(int)size] = new Step(choice.Kernel, builder.Device.Pipelines.Get(choice.Kernel.Variant(_shape, _precision), constants));
            }
        }
    }

    /// <summary>Blocks of outputs.</summary>
    public uint Blocks => _plan.Blocks(_linear.Outputs);

    /// <summary>How its weights are kept.</summary>
    public ModelPrecision Precision => _precision;

    /// <summary>Its weights, where they are in one piece; null where they are not.</summary>
    public BufferSlice? Weights => _parts is [LayerPart whole] ? whole.Weights : null;

    /// <summary>Its biases, and scales where there are some.</summary>
    public BufferSlice Biases => _biases;

    /// <summary>vec4s of a row of all blocks' outputs.</summary>
    public uint RowQuads => Blocks * _plan.Block / 4;

    /// <summary>What runs a batch, which must be one that there are steps for.</summary>
    public LinearChoice ChoiceFor(uint batch)
    {
        Step step = StepFor(batch);
        return new LinearChoice(step.Kernel, step.Pipeline.Constants.Workgroup);
    }

    /// <summary>Takes memory for a layer and binds it to where its inputs and outputs lie; <see cref="Upload"/> fills it.</summary>
    /// <param name="builder">What it is made with.</param>
    /// <param name="dense">The layer.</param>
    /// <param name="input">Where its inputs lie.</param>
    /// <param name="output">Where its outputs go.</param>
    /// <param name="only">What runs it whatever the batch; null for what the plan says.</param>
    public static GpuLayer Create(LayerBuilder builder, in DenseLayer dense, ActivationRegion input, ActivationRegion output, LinearKernel? only = null)
    {
        var layer = new GpuLayer(builder, in dense, input, only);
        foreach (LayerPart part in layer._parts)
        {
            if (layer._shape == BindingShape.LayerOfTexels)
            {
                part.View = builder.View(part.Weights, layer._precision == ModelPrecision.Float32);
            }
        }

        DescriptorSet[] sets = layer.Bind(builder, output.Slice);
        for (int i = 0; i < sets.Length; i++)
        {
            layer._parts[i].Set = sets[i];
        }

        return layer;
    }

    /// <summary>Bytes of a layer's weights.</summary>
    public static ulong WeightBytes(LinearPlan plan, LinearLayer linear, ModelPrecision precision) =>
        (ulong)plan.Blocks(linear.Outputs) * WeightFormat.BlockBytes(plan.Block, (uint)linear.Inputs, precision);

    /// <summary>Bytes of a layer's biases, and of its scales where there are some.</summary>
    public static ulong BiasBytes(LinearPlan plan, LinearLayer linear, ModelPrecision precision) =>
        (ulong)plan.Blocks(linear.Outputs) * plan.Block * sizeof(float) * (precision == ModelPrecision.Int8 ? 2u : 1u);

    /// <summary>Whether a layer's weights are read as texels: where that takes no more parts than storage buffers would.</summary>
    public static bool ReadsTexels(LayerBuilder builder, LinearLayer linear, ModelPrecision precision, bool inputTexels) =>
        inputTexels
        && builder.Plan.Texels
        && !builder.Device.Options.NoTexelBuffers
        && Range(builder, true) >= Math.Min(WeightBytes(builder.Plan, linear, precision), builder.Device.Limits.MaxStorageBufferRange);

    /// <summary>Inputs that one part sums over at most; a multiple of 4.</summary>
    public static uint InputsAtOnce(LayerBuilder builder, ModelPrecision precision, bool texels)
    {
        ulong fit = Range(builder, texels) / WeightFormat.BlockBytes(builder.Plan.Block, 4, precision) * 4;
        return (uint)Math.Clamp(fit, 4, LinearPlan.MaximumInputs);
    }

    /// <summary>Binds the layer's parts to where its outputs are to go.</summary>
    public DescriptorSet[] Bind(LayerBuilder builder, in BufferSlice output)
    {
        var sets = new DescriptorSet[_parts.Length];
        for (int i = 0; i < sets.Length; i++)
        {
            sets[i] = builder.Descriptors.Allocate(_shape);
            builder.Descriptors.WriteBuffer(sets[i], 1, in _biases);
            builder.Descriptors.WriteBuffer(sets[i], 3, in output);
            if (_shape == BindingShape.LayerOfTexels)
            {
                builder.Descriptors.WriteTexels(sets[i], 0, _parts[i].View);
                builder.Descriptors.WriteTexels(sets[i], 2, _input.View);
            }
            else
            {
                builder.Descriptors.WriteBuffer(sets[i], 0, _parts[i].Weights);
                builder.Descriptors.WriteBuffer(sets[i], 2, _input.Slice);
            }
        }

        return sets;
    }

    /// <summary>Uploads the weights and biases, for the first time or anew; nothing that reads them may be under way.</summary>
    public void Upload(WeightPacker packer)
    {
        packer.PackBiases(_linear, in _biases, _precision);
        foreach (LayerPart part in _parts)
        {
            packer.Pack(_linear, part, _precision);
        }
    }

    /// <summary>Records the layer for a batch; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, uint batch) => Record(ref writer, batch, 0, (uint)_linear.Outputs);

    /// <summary>Records the layer for a batch, whose outputs are to lie instance after instance; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, uint batch, in RowStore rows) => Record(ref writer, batch, 0, (uint)_linear.Outputs, rows);

    /// <summary>Records the blocks of the layer that hold some outputs; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, uint batch, uint firstOutput, uint outputs) => Record(ref writer, batch, firstOutput, outputs, null);

    /// <summary>Bytes of weights under one binding.</summary>
    private static ulong Range(LayerBuilder builder, bool texels)
    {
        GpuLimits limits = builder.Device.Limits;
        return Math.Min(texels ? limits.MaxTexelBufferElements * 16ul : limits.MaxStorageBufferRange, LayerBuilder.MaximumSlice);
    }

    /// <summary>What the plan says, but for what goes to matrix units, which add up whole sums alone.</summary>
    private LinearChoice Choose(LayerBuilder builder, BatchSize size)
    {
        LinearChoice choice = _plan.For(size, _shape);
        bool isWhole = Array.TrueForAll(_parts, part => part.Inputs == (uint)_linear.Inputs);
        return size == BatchSize.Many && _precision == ModelPrecision.Float16 && isWhole && choice.Kernel == LinearKernel.Shared && builder.Device.UsesMatrixUnits
            ? new LinearChoice(LinearKernel.Matrix, LinearKernel.MatrixWorkgroup)
            : choice;
    }

    private Step StepFor(uint batch) => _steps[(int)_plan.SizeOf(batch, Blocks)]!;

    private void Record(ref CommandWriter writer, uint batch, uint firstOutput, uint outputs, RowStore? rows)
    {
        uint firstBlock = firstOutput / _plan.Block;
        uint endBlock = (firstOutput + outputs + _plan.Block - 1) / _plan.Block;
        uint strideQuads = batch == 1 ? 0 : LinearPlan.Stride(batch) / 4;
        Step step = StepFor(batch);
        uint invocations = step.Kernel.InvocationsOf(_plan.Block, step.Pipeline.Constants.Workgroup);
        uint firstInput = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            LayerPart part = _parts[i];
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
                Stride = strideQuads,
                Flags = (part.FirstInput == 0 ? LinearPush.FirstPart : 0)
                    | (part.FirstInput + part.Inputs == (uint)_linear.Inputs ? LinearPush.LastPart : 0)
                    | (rows is null ? 0 : LinearPush.InRows),
                NegativeSlope = _negativeSlope,
                SkippedBlocks = begin,
                RowQuads = rows?.RowQuads ?? 0,
                Instances = batch,
                FirstRow = rows?.FirstRow ?? 0,
            };
            DescriptorSet set = rows?.Binding is { } binding ? binding.Parts[i] : part.Set;
            uint groups = step.Pipeline.Groups((end - begin) * invocations);
            if (batch == 1)
            {
                writer.Run(step.Pipeline, set, push, groups, 1);
            }
            else
            {
                writer.Run(step.Pipeline, set, push, (strideQuads + step.Kernel.InstanceQuads - 1) / step.Kernel.InstanceQuads, groups);
            }
        }
    }

    /// <summary>Cuts a layer so that each part's weights can be bound, by outputs first and by inputs only where one block alone is too long.</summary>
    private static LayerPart[] Split(LayerBuilder builder, LinearLayer linear, ModelPrecision precision, bool inputTexels, out bool texels)
    {
        uint inputs = (uint)linear.Inputs;
        uint block = builder.Plan.Block;
        uint blocks = builder.Plan.Blocks(linear.Outputs);
        texels = ReadsTexels(builder, linear, precision, inputTexels);
        ulong range = Range(builder, texels);
        uint inputsAtOnce = InputsAtOnce(builder, precision, texels);
        var parts = new List<LayerPart>();
        for (uint firstInput = 0; firstInput < inputs; firstInput += inputsAtOnce)
        {
            uint count = Math.Min(inputsAtOnce, inputs - firstInput);
            ulong blockBytes = WeightFormat.BlockBytes(block, count, precision);
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

    private sealed record Step(LinearKernel Kernel, KernelPipeline Pipeline);
}
