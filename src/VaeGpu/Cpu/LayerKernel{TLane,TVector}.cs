namespace VaeGpu;

/// <inheritdoc/>
internal sealed unsafe class LayerKernel<TLane, TVector> : LayerKernel
    where TLane : struct, ILane<TVector>
    where TVector : unmanaged
{
    /// <inheritdoc/>
    public override int PanelWidth => 2 * TLane.Count;

    /// <inheritdoc/>
    public override void Accumulate(
        float* weights, nint panelStride, int panels, float* values, nint valueStride, int inputs, float* target, nint targetStride, int rows)
    {
        if (rows == 1)
        {
            int done = 0;
            for (; done + 4 <= panels; done += 4)
            {
                OneRowFourPanels(weights + done * panelStride, panelStride, values, inputs, target + done * PanelWidth);
            }

            for (; done < panels; done++)
            {
                OneRow(weights + done * panelStride, values, inputs, target + done * PanelWidth);
            }

            return;
        }

        for (int panel = 0; panel < panels; panel++)
        {
            int row = 0;
            for (; row + 6 <= rows; row += 6)
            {
                SixRows(weights, values + row * valueStride, valueStride, inputs, target + row * targetStride, targetStride);
            }

            for (; row + 2 <= rows; row += 2)
            {
                TwoRows(weights, values + row * valueStride, valueStride, inputs, target + row * targetStride, targetStride);
            }

            if (row < rows)
            {
                OneRow(weights, values + row * valueStride, inputs, target + row * targetStride);
            }

            weights += panelStride;
            target += PanelWidth;
        }
    }

    /// <inheritdoc/>
    public override void Activate(float* values, int count, Activation activation, float negativeSlope) =>
        ActivationKernel<TLane, TVector>.Apply(values, count, activation, negativeSlope);

    /// <inheritdoc/>
    public override float Largest(float* values, int count, out float runnerUp) => SearchKernel<TLane, TVector>.Largest(values, count, out runnerUp);

    /// <inheritdoc/>
    public override int FindNotBelow(float* values, int first, int count, float threshold) =>
        SearchKernel<TLane, TVector>.FindNotBelow(values, first, count, threshold);

    /// <inheritdoc/>
    protected override double SumOfSquares(float* a, float* b, int count, float scale) => SearchKernel<TLane, TVector>.SumOfSquares(a, b, count, scale);

    // Accumulators are named, never an array: the compiler keeps names in registers.
    private static void OneRowFourPanels(float* weights, nint panelStride, float* values, int inputs, float* target)
    {
        int lane = TLane.Count;
        float* weights1 = weights + panelStride;
        float* weights2 = weights1 + panelStride;
        float* weights3 = weights2 + panelStride;
        TVector a0 = TLane.Load(target);
        TVector a1 = TLane.Load(target + lane);
        TVector b0 = TLane.Load(target + 2 * lane);
        TVector b1 = TLane.Load(target + 3 * lane);
        TVector c0 = TLane.Load(target + 4 * lane);
        TVector c1 = TLane.Load(target + 5 * lane);
        TVector d0 = TLane.Load(target + 6 * lane);
        TVector d1 = TLane.Load(target + 7 * lane);
        nint offset = 0;
        for (int k = 0; k < inputs; k++)
        {
            TVector x = TLane.Broadcast(values + k);
            a0 = TLane.MultiplyAdd(TLane.Load(weights + offset), x, a0);
            a1 = TLane.MultiplyAdd(TLane.Load(weights + offset + lane), x, a1);
            b0 = TLane.MultiplyAdd(TLane.Load(weights1 + offset), x, b0);
            b1 = TLane.MultiplyAdd(TLane.Load(weights1 + offset + lane), x, b1);
            c0 = TLane.MultiplyAdd(TLane.Load(weights2 + offset), x, c0);
            c1 = TLane.MultiplyAdd(TLane.Load(weights2 + offset + lane), x, c1);
            d0 = TLane.MultiplyAdd(TLane.Load(weights3 + offset), x, d0);
            d1 = TLane.MultiplyAdd(TLane.Load(weights3 + offset + lane), x, d1);
            offset += 2 * lane;
        }

        TLane.Store(target, a0);
        TLane.Store(target + lane, a1);
        TLane.Store(target + 2 * lane, b0);
        TLane.Store(target + 3 * lane, b1);
        TLane.Store(target + 4 * lane, c0);
        TLane.Store(target + 5 * lane, c1);
        TLane.Store(target + 6 * lane, d0);
        TLane.Store(target + 7 * lane, d1);
    }

    private static void OneRow(float* weights, float* values, int inputs, float* target)
    {
        int lane = TLane.Count;
        TVector a0 = TLane.Load(target);
        TVector a1 = TLane.Load(target + lane);
        for (int k = 0; k < inputs; k++)
        {
            TVector x = TLane.Broadcast(values + k);
            a0 = TLane.MultiplyAdd(TLane.Load(weights), x, a0);
            a1 = TLane.MultiplyAdd(TLane.Load(weights + lane), x, a1);
            weights += 2 * lane;
        }

        TLane.Store(target, a0);
        TLane.Store(target + lane, a1);
    }

    private static void TwoRows(float* weights, float* values, nint valueStride, int inputs, float* target, nint targetStride)
    {
        int lane = TLane.Count;
        float* target1 = target + targetStride;
        TVector a0 = TLane.Load(target);
        TVector a1 = TLane.Load(target + lane);
        TVector b0 = TLane.Load(target1);
        TVector b1 = TLane.Load(target1 + lane);
        for (int k = 0; k < inputs; k++)
        {
            TVector w0 = TLane.Load(weights);
            TVector w1 = TLane.Load(weights + lane);
            TVector x = TLane.Broadcast(values + k);
            a0 = TLane.MultiplyAdd(w0, x, a0);
            a1 = TLane.MultiplyAdd(w1, x, a1);
            x = TLane.Broadcast(values + valueStride + k);
            b0 = TLane.MultiplyAdd(w0, x, b0);
            b1 = TLane.MultiplyAdd(w1, x, b1);
            weights += 2 * lane;
        }

        TLane.Store(target, a0);
        TLane.Store(target + lane, a1);
        TLane.Store(target1, b0);
        TLane.Store(target1 + lane, b1);
    }

    // Twelve accumulators, two weights and one value: fifteen of AVX2's sixteen registers.
    private static void SixRows(float* weights, float* values, nint valueStride, int inputs, float* target, nint targetStride)
    {
        int lane = TLane.Count;
        float* target3 = target + 3 * targetStride;
        float* values3 = values + 3 * valueStride;
        TVector a0 = TLane.Load(target);
        TVector a1 = TLane.Load(target + lane);
        TVector b0 = TLane.Load(target + targetStride);
        TVector b1 = TLane.Load(target + targetStride + lane);
        TVector c0 = TLane.Load(target + 2 * targetStride);
        TVector c1 = TLane.Load(target + 2 * targetStride + lane);
        TVector d0 = TLane.Load(target3);
        TVector d1 = TLane.Load(target3 + lane);
        TVector e0 = TLane.Load(target3 + targetStride);
        TVector e1 = TLane.Load(target3 + targetStride + lane);
        TVector f0 = TLane.Load(target3 + 2 * targetStride);
        TVector f1 = TLane.Load(target3 + 2 * targetStride + lane);
        for (int k = 0; k < inputs; k++)
        {
            TVector w0 = TLane.Load(weights);
            TVector w1 = TLane.Load(weights + lane);
            TVector x = TLane.Broadcast(values);
            a0 = TLane.MultiplyAdd(w0, x, a0);
            a1 = TLane.MultiplyAdd(w1, x, a1);
            x = TLane.Broadcast(values + valueStride);
            b0 = TLane.MultiplyAdd(w0, x, b0);
            b1 = TLane.MultiplyAdd(w1, x, b1);
            x = TLane.Broadcast(values + 2 * valueStride);
            c0 = TLane.MultiplyAdd(w0, x, c0);
            c1 = TLane.MultiplyAdd(w1, x, c1);
            x = TLane.Broadcast(values3);
            d0 = TLane.MultiplyAdd(w0, x, d0);
            d1 = TLane.MultiplyAdd(w1, x, d1);
            x = TLane.Broadcast(values3 + valueStride);
            e0 = TLane.MultiplyAdd(w0, x, e0);
            e1 = TLane.MultiplyAdd(w1, x, e1);
            x = TLane.Broadcast(values3 + 2 * valueStride);
            f0 = TLane.MultiplyAdd(w0, x, f0);
            f1 = TLane.MultiplyAdd(w1, x, f1);
            weights += 2 * lane;
            values++;
            values3++;
        }

        TLane.Store(target, a0);
        TLane.Store(target + lane, a1);
        TLane.Store(target + targetStride, b0);
        TLane.Store(target + targetStride + lane, b1);
        TLane.Store(target + 2 * targetStride, c0);
        TLane.Store(target + 2 * targetStride + lane, c1);
        TLane.Store(target3, d0);
        TLane.Store(target3 + lane, d1);
        TLane.Store(target3 + targetStride, e0);
        TLane.Store(target3 + targetStride + lane, e1);
        TLane.Store(target3 + 2 * targetStride, f0);
        TLane.Store(target3 + 2 * targetStride + lane, f1);
    }
}
