using System.Runtime.CompilerServices;

namespace VaeGpu;

/// <summary>Loops that do nothing but keep one unit of a processor busy: what its ceilings are measured with.</summary>
internal static unsafe class CeilingKernel<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : unmanaged
{
    /// <summary>Multiply-adds of one round, of a register each. Twelve hide the latency of two units, and fit AVX2's sixteen registers.</summary>
    public const int Accumulators = 12;

    private static float _sink;

    /// <summary>Multiply-adds in registers. The sums stay finite: each turns towards 1.</summary>
    /// <param name="rounds">How often <see cref="Accumulators"/> of them.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MultiplyAdd(long rounds)
    {
        TVector factor = TLane.Create(0.5f), term = TLane.Create(0.5f);
        TVector a = TLane.Create(1), b = TLane.Create(2), c = TLane.Create(3), d = TLane.Create(4), e = TLane.Create(5), f = TLane.Create(6);
        TVector g = TLane.Create(7), h = TLane.Create(8), i = TLane.Create(9), j = TLane.Create(10), k = TLane.Create(11), l = TLane.Create(12);
        for (long round = 0; round < rounds; round++)
        {
            a = TLane.MultiplyAdd(a, factor, term);
            b = TLane.MultiplyAdd(b, factor, term);
            c = TLane.MultiplyAdd(c, factor, term);
            d = TLane.MultiplyAdd(d, factor, term);
            e = TLane.MultiplyAdd(e, factor, term);
            f = TLane.MultiplyAdd(f, factor, term);
            g = TLane.MultiplyAdd(g, factor, term);
            h = TLane.MultiplyAdd(h, factor, term);
            i = TLane.MultiplyAdd(i, factor, term);
            j = TLane.MultiplyAdd(j, factor, term);
            k = TLane.MultiplyAdd(k, factor, term);
            l = TLane.MultiplyAdd(l, factor, term);
        }

        Keep(Sum(Sum(a, b, c, d), Sum(e, f, g, h), Sum(i, j, k, l), a));
    }

    /// <summary>Reads values once.</summary>
    /// <param name="values">[count].</param>
    /// <param name="count">How many; a multiple of four registers'.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Read(float* values, long count)
    {
        int lane = TLane.Count;
        TVector a = TLane.Create(0), b = a, c = a, d = a;
        for (float* end = values + count; values < end; values += 4 * lane)
        {
            a = TLane.Add(a, TLane.Load(values));
            b = TLane.Add(b, TLane.Load(values + lane));
            c = TLane.Add(c, TLane.Load(values + 2 * lane));
            d = TLane.Add(d, TLane.Load(values + 3 * lane));
        }

        Keep(Sum(a, b, c, d));
    }

    private static TVector Sum(TVector a, TVector b, TVector c, TVector d) => TLane.Add(TLane.Add(a, b), TLane.Add(c, d));

    /// <summary>Makes the result needed, so that the loop before it is.</summary>
    private static void Keep(TVector value)
    {
        float* lanes = stackalloc float[16];
        TLane.Store(lanes, value);
        _sink = lanes[0];
    }
}
