using System.Runtime.CompilerServices;

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
            if (HasManyRegisters)
            {
                // The first rows wait for memory. What they and the others need of arithmetic hides the way of the next panel's weights.
                float* ahead = panel + 1 < panels ? weights + panelStride : weights;
                for (; row + 12 <= rows; row += 12)
                {
                    TwelveRows(weights, values + row * valueStride, valueStride, inputs, target + row * targetStride, targetStride, ahead);
                    ahead = weights;
                }
            }

            for (; row + 3 <= rows; row += 6)
            {
                // Of three to five rows some are computed twice, to the same bits: that is faster than kernels with fewer sums under way.
                int second = Math.Min(3, rows - row - 3);
                SixRows(weights, values + row * valueStride, second, valueStride, inputs, target + row * targetStride, targetStride);
            }

            if (row + 2 == rows)
            {
                TwoRows(weights, values + row * valueStride, valueStride, inputs, target + row * targetStride, targetStride);
            }
            else if (row + 1 == rows)
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

    /// <summary>True for AVX-512, which has thirty-two registers.</summary>
    private static bool HasManyRegisters => TLane.Count == 16;

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

    // Twelve accumulators, two weights and one value: fifteen of AVX2's sixteen registers. Two times three rows, the second three from row "second" on.
    private static void SixRows(float* weights, float* values, int second, nint valueStride, int inputs, float* target, nint targetStride)
    {
        int lane = TLane.Count;
        float* target3 = target + second * targetStride;
        float* values3 = values + second * valueStride;
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
            AddProducts(w0, w1, values, ref a0, ref a1);
            AddProducts(w0, w1, values + valueStride, ref b0, ref b1);
            AddProducts(w0, w1, values + 2 * valueStride, ref c0, ref c1);
            AddProducts(w0, w1, values3, ref d0, ref d1);
            AddProducts(w0, w1, values3 + valueStride, ref e0, ref e1);
            AddProducts(w0, w1, values3 + 2 * valueStride, ref f0, ref f1);
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

    // Twenty-four accumulators, two weights and one value: each weight that is read serves twice the rows. Asks for as much from "ahead" on as it reads.
    private static void TwelveRows(float* weights, float* values, nint valueStride, int inputs, float* target, nint targetStride, float* ahead)
    {
        int lane = TLane.Count;
        float* target3 = target + 3 * targetStride;
        float* target6 = target3 + 3 * targetStride;
        float* target9 = target6 + 3 * targetStride;
        float* values3 = values + 3 * valueStride;
        float* values6 = values3 + 3 * valueStride;
        float* values9 = values6 + 3 * valueStride;
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
        TVector g0 = TLane.Load(target6);
        TVector g1 = TLane.Load(target6 + lane);
        TVector h0 = TLane.Load(target6 + targetStride);
        TVector h1 = TLane.Load(target6 + targetStride + lane);
        TVector i0 = TLane.Load(target6 + 2 * targetStride);
        TVector i1 = TLane.Load(target6 + 2 * targetStride + lane);
        TVector j0 = TLane.Load(target9);
        TVector j1 = TLane.Load(target9 + lane);
        TVector k0 = TLane.Load(target9 + targetStride);
        TVector k1 = TLane.Load(target9 + targetStride + lane);
        TVector l0 = TLane.Load(target9 + 2 * targetStride);
        TVector l1 = TLane.Load(target9 + 2 * targetStride + lane);
        for (int k = 0; k < inputs; k++)
        {
            TVector w0 = TLane.Load(weights);
            TVector w1 = TLane.Load(weights + lane);
            AddProducts(w0, w1, values, ref a0, ref a1);
            AddProducts(w0, w1, values + valueStride, ref b0, ref b1);
            AddProducts(w0, w1, values + 2 * valueStride, ref c0, ref c1);
            AddProducts(w0, w1, values3, ref d0, ref d1);
            AddProducts(w0, w1, values3 + valueStride, ref e0, ref e1);
            AddProducts(w0, w1, values3 + 2 * valueStride, ref f0, ref f1);
            AddProducts(w0, w1, values6, ref g0, ref g1);
            AddProducts(w0, w1, values6 + valueStride, ref h0, ref h1);
            AddProducts(w0, w1, values6 + 2 * valueStride, ref i0, ref i1);
            AddProducts(w0, w1, values9, ref j0, ref j1);
            AddProducts(w0, w1, values9 + valueStride, ref k0, ref k1);
            AddProducts(w0, w1, values9 + 2 * valueStride, ref l0, ref l1);
            TLane.Prefetch(ahead);
            TLane.Prefetch(ahead + lane);
            ahead += 2 * lane;
            weights += 2 * lane;
            values++;
            values3++;
            values6++;
            values9++;
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
        TLane.Store(target6, g0);
        TLane.Store(target6 + lane, g1);
        TLane.Store(target6 + targetStride, h0);
        TLane.Store(target6 + targetStride + lane, h1);
        TLane.Store(target6 + 2 * targetStride, i0);
        TLane.Store(target6 + 2 * targetStride + lane, i1);
        TLane.Store(target9, j0);
        TLane.Store(target9 + lane, j1);
        TLane.Store(target9 + targetStride, k0);
        TLane.Store(target9 + targetStride + lane, k1);
        TLane.Store(target9 + 2 * targetStride, l0);
        TLane.Store(target9 + 2 * targetStride + lane, l1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts(TVector w0, TVector w1, float* value, ref TVector sum0, ref TVector sum1)
    {
        TVector x = TLane.Broadcast(value);
        sum0 = TLane.MultiplyAdd(w0, x, sum0);
        sum1 = TLane.MultiplyAdd(w1, x, sum1);
    }
}
