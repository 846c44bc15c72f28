namespace VaeGpu;

/// <summary>
/// The inner loops of a dense layer, for one register width. Weights come packed in panels of <see cref="PanelWidth"/> outputs, [inputs, PanelWidth] each.
/// Every output is bias + w0 x0 + w1 x1 + … in that order in one accumulator, whatever the batch, the tile and the thread: so all of them give the same bits.
/// </summary>
internal abstract unsafe class LayerKernel
{
    /// <summary>Outputs of one panel.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>The widest kernel that this processor runs.</summary>
    public static LayerKernel Best { get; } = Create(16) ?? Create(8) ?? new LayerKernel<Lane128, System.Runtime.Intrinsics.Vector128<float>>();

    /// <summary>The kernel for 4, 8 or 16 floats a register; null where the processor has no such registers.</summary>
    public static LayerKernel? Create(int laneCount) => laneCount switch
    {
        16 when Lane512.IsSupported => new LayerKernel<Lane512, System.Runtime.Intrinsics.Vector512<float>>(),
        8 when Lane256.IsSupported => new LayerKernel<Lane256, System.Runtime.Intrinsics.Vector256<float>>(),
        4 => new LayerKernel<Lane128, System.Runtime.Intrinsics.Vector128<float>>(),
        _ => null,
    };

    /// <summary>
    /// Adds the products of a block of inputs: target[row, panel outputs] += weights × values. The target holds the biases or an earlier block's sums.
    /// </summary>
    /// <param name="weights">[panels, panelStride], from the block's first input on.</param>
    /// <param name="panelStride">Floats from one panel to the next.</param>
    /// <param name="panels">How many panels.</param>
    /// <param name="values">[rows, valueStride], from the block's first input on.</param>
    /// <param name="valueStride">Floats from one row to the next.</param>
    /// <param name="inputs">Inputs in the block.</param>
    /// <param name="target">[rows, targetStride], from the first panel's first output on.</param>
    /// <param name="targetStride">Floats from one row to the next.</param>
    /// <param name="rows">How many rows.</param>
    public abstract void Accumulate(
        float* weights, nint panelStride, int panels, float* values, nint valueStride, int inputs, float* target, nint targetStride, int rows);

    /// <summary>Applies an activation in place.</summary>
    /// <param name="values">The values.</param>
    /// <param name="count">How many; a multiple of <see cref="PanelWidth"/>.</param>
    /// <param name="activation">The function.</param>
    /// <param name="negativeSlope">The slope of <see cref="Activation.LeakyRelu"/>.</param>
    public abstract void Activate(float* values, int count, Activation activation, float negativeSlope);
}
