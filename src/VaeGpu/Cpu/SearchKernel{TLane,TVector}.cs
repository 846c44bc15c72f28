using System.Numerics;

namespace VaeGpu;

/// <summary>What a search among scores takes, on registers.</summary>
internal static unsafe class SearchKernel<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : unmanaged
{
    /// <summary><see cref="LayerKernel.Largest"/>.</summary>
    public static float Largest(float* values, int count, out float runnerUp)
    {
        float largest = float.NegativeInfinity;
        runnerUp = float.NegativeInfinity;
        int i = 0;
        if (count >= TLane.Count)
        {
            TVector first = TLane.Create(float.NegativeInfinity);
            TVector second = first;
            for (; i + TLane.Count <= count; i += TLane.Count)
            {
                TVector value = TLane.Load(values + i);
                second = TLane.Max(TLane.Min(value, first), second);
                first = TLane.Max(value, first);
            }

            float* lanes = stackalloc float[2 * TLane.Count];
            TLane.Store(lanes, first);
            TLane.Store(lanes + TLane.Count, second);
            for (int lane = 0; lane < 2 * TLane.Count; lane++)
            {
                Take(lanes[lane], ref largest, ref runnerUp);
            }
        }

        for (; i < count; i++)
        {
            Take(values[i], ref largest, ref runnerUp);
        }

        return largest;
    }

    /// <summary><see cref="LayerKernel.FindNotBelow"/>.</summary>
    public static int FindNotBelow(float* values, int first, int count, float threshold)
    {
        int i = first;
        TVector limit = TLane.Create(threshold);
        uint all = (uint)((1UL << TLane.Count) - 1);
        for (; i + TLane.Count <= count; i += TLane.Count)
        {
            uint found = ~TLane.LessMask(TLane.Load(values + i), limit) & all;
            if (found != 0)
            {
                return i + BitOperations.TrailingZeroCount(found);
            }
        }

        while (i < count && values[i] < threshold)
        {
            i++;
        }

        return i;
    }

    /// <summary><see cref="LayerKernel.SumOfSquares"/>.</summary>
    public static double SumOfSquares(float* a, float* b, int count, float scale)
    {
        double sum = 0;
        int i = 0;
        if (count >= TLane.Count)
        {
            TVector scales = TLane.Create(scale);
            TVector even = TLane.Create(0);
            TVector odd = even;
            for (; i + 2 * TLane.Count <= count; i += 2 * TLane.Count)
            {
                TVector difference = TLane.Multiply(TLane.Subtract(TLane.Load(a + i), TLane.Load(b + i)), scales);
                even = TLane.MultiplyAdd(difference, difference, even);
                difference = TLane.Multiply(TLane.Subtract(TLane.Load(a + i + TLane.Count), TLane.Load(b + i + TLane.Count)), scales);
                odd = TLane.MultiplyAdd(difference, difference, odd);
            }

            if (i + TLane.Count <= count)
            {
                TVector difference = TLane.Multiply(TLane.Subtract(TLane.Load(a + i), TLane.Load(b + i)), scales);
                even = TLane.MultiplyAdd(difference, difference, even);
                i += TLane.Count;
            }

            float* lanes = stackalloc float[2 * TLane.Count];
            TLane.Store(lanes, even);
            TLane.Store(lanes + TLane.Count, odd);
            for (int lane = 0; lane < 2 * TLane.Count; lane++)
            {
                sum += lanes[lane];
            }
        }

        for (; i < count; i++)
        {
            double difference = (a[i] - b[i]) * scale;
            sum += difference * difference;
        }

        return sum;
    }

    private static void Take(float value, ref float largest, ref float runnerUp)
    {
        if (value > largest)
        {
            runnerUp = largest;
            largest = value;
        }
        else if (value > runnerUp)
        {
            runnerUp = value;
        }
    }
}
