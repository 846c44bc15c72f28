namespace VaeGpu;

/// <summary>
/// The inner loops of a dense layer and of the search among its outputs, for one register width. Weights come packed in panels of <see cref="PanelWidth"/> outputs, [inputs, PanelWidth] each.
/// Every output is bias + w0 x0 + w1 x1 + … in that order in one accumulator, whatever the batch, the tile and the thread: so all of them give the same bits.
/// </summary>
internal abstract unsafe class LayerKernel
{
    /// <summary>From here on a squared distance is no finite float: 2¹²⁸ − 2¹⁰³.</summary>
    public const double Infinite = 3.4028235677973366e38;

    /// <summary>Outputs of one panel.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>The instructions it is made of, for people.</summary>
    public string InstructionSet => PanelWidth switch
    {
        32 => "AVX-512",
        16 => "AVX2 and FMA",
        _ => "128-bit vectors",
    };

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

    /// <summary>The largest of some values; those that are not a number do not count.</summary>
    /// <param name="values">The values.</param>
    /// <param name="count">How many.</param>
    /// <param name="runnerUp">Out: the second largest, the largest itself where two are equal; −∞ where there is none.</param>
    public abstract float Largest(float* values, int count, out float runnerUp);

    /// <summary>The first value that is not below a threshold, as where either is not a number.</summary>
    /// <param name="values">The values.</param>
    /// <param name="first">Where to begin.</param>
    /// <param name="count">Where to end.</param>
    /// <param name="threshold">The threshold.</param>
    /// <returns>Its place; <paramref name="count"/> where there is none.</returns>
    public abstract int FindNotBelow(float* values, int first, int count, float threshold);

    /// <summary>Σ (a − b)², none of whose squares is lost to underflow: what every search compares by. Infinite, or not a number, beyond the floats.</summary>
    /// <param name="a">[count].</param>
    /// <param name="b">[count].</param>
    /// <param name="count">How many values.</param>
    public double SquaredDistance(float* a, float* b, int count)
    {
        // Below this squares may have lost digits; the differences are then multiplied by 2^64.
        const double Small = 1.0 / (1UL << 60);
        const float Scale = 1.8446744e19f;
        double distance = SumOfSquares(a, b, count, 1);
        return distance < Small ? SumOfSquares(a, b, count, Scale) / ((double)Scale * Scale) : distance;
    }

    /// <summary>Σ ((a − b) · scale)².</summary>
    /// <param name="a">[count].</param>
    /// <param name="b">[count].</param>
    /// <param name="count">How many values.</param>
    /// <param name="scale">A power of two.</param>
    protected abstract double SumOfSquares(float* a, float* b, int count, float scale);
}
