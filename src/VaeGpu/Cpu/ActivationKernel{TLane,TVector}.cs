using System.Runtime.CompilerServices;

namespace VaeGpu;

/// <summary>Activations on registers, each within 1e-6 relative of the exact function wherever that is above 1e-35 in magnitude
/// (3e-6 for GELU's lower tail on a processor without fused multiply-add), and not-a-number kept.</summary>
internal static unsafe class ActivationKernel<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : unmanaged
{
    /// <summary>Applies an activation in place.</summary>
    /// <param name="values">The values.</param>
    /// <param name="count">How many; a multiple of the register's.</param>
    /// <param name="activation">The function.</param>
    /// <param name="negativeSlope">The slope of <see cref="Activation.LeakyRelu"/>.</param>
    public static void Apply(float* values, int count, Activation activation, float negativeSlope)
    {
        float* end = values + count;
        switch (activation)
        {
            case Activation.Identity:
                break;
            case Activation.Relu:
                for (TVector zero = TLane.Create(0); values < end; values += TLane.Count)
                {
                    TLane.Store(values, TLane.Max(zero, TLane.Load(values)));
                }

                break;
            case Activation.LeakyRelu:
                for (TVector slope = TLane.Create(negativeSlope); values < end; values += TLane.Count)
                {
                    TVector x = TLane.Load(values);
                    TLane.Store(values, TLane.SelectLess(x, TLane.Create(0), TLane.Multiply(slope, x), x));
                }

                break;
            case Activation.Silu:
                for (; values < end; values += TLane.Count)
                {
                    TVector x = TLane.Load(values);
                    // Sigmoid stops falling at a last normal float; so must what it multiplies.
                    TLane.Store(values, TLane.Multiply(TLane.Max(TLane.Create(-87.3f), x), Sigmoid(x)));
                }

                break;
            case Activation.Gelu:
                for (; values < end; values += TLane.Count)
                {
                    TLane.Store(values, Gelu(TLane.Load(values)));
                }

                break;
            case Activation.Tanh:
                for (; values < end; values += TLane.Count)
                {
                    TLane.Store(values, Tanh(TLane.Load(values)));
                }

                break;
            case Activation.Sigmoid:
                for (; values < end; values += TLane.Count)
                {
                    TLane.Store(values, Sigmoid(TLane.Load(values)));
                }

                break;
            default:
                throw new NotSupportedException($"Unknown activation: {activation}.");
        }
    }

    /// <summary>e^x, held within the normal floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        x = TLane.Max(TLane.Create(-87.3f), TLane.Min(TLane.Create(88.3f), x));

        // x = n ln 2 + r, with ln 2 in two parts; e^r = 1 + r + r² p(r).
        TVector n = TLane.Round(TLane.Multiply(x, TLane.Create(1.44269504f)));
        TVector r = TLane.MultiplyAdd(n, TLane.Create(-0.693145752f), x);
        r = TLane.MultiplyAdd(n, TLane.Create(-1.42860677e-6f), r);
        TVector p = TLane.Create(1.38204684e-3f);
        p = TLane.MultiplyAdd(p, r, TLane.Create(8.36925022e-3f));
        p = TLane.MultiplyAdd(p, r, TLane.Create(4.16682847e-2f));
        p = TLane.MultiplyAdd(p, r, TLane.Create(0.166665167f));
        p = TLane.MultiplyAdd(p, r, TLane.Create(0.49999994f));
        p = TLane.MultiplyAdd(p, TLane.Multiply(r, r), r);
        p = TLane.Add(p, TLane.Create(1));
        return TLane.Multiply(p, TLane.PowerOfTwo(n));
    }

    /// <summary>1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sigmoid(TVector x)
    {
        TVector one = TLane.Create(1);
        return TLane.Divide(one, TLane.Add(one, Exp(TLane.Subtract(TLane.Create(0), x))));
    }

    /// <summary>tanh(x): an odd polynomial near 0, where 1 − 2 / (e^2x + 1) would cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Tanh(TVector x)
    {
        TVector magnitude = TLane.Abs(x);
        TVector z = TLane.Multiply(x, x);
        TVector p = TLane.Create(-5.69937471e-3f);
        p = TLane.MultiplyAdd(p, z, TLane.Create(2.06334982e-2f));
        p = TLane.MultiplyAdd(p, z, TLane.Create(-5.3737767e-2f));
        p = TLane.MultiplyAdd(p, z, TLane.Create(0.133314148f));
        p = TLane.MultiplyAdd(p, z, TLane.Create(-0.333332807f));
        TVector near = TLane.MultiplyAdd(TLane.Multiply(p, z), x, x);
        TVector one = TLane.Create(1);
        TVector far = TLane.Subtract(one, TLane.Divide(TLane.Create(2), TLane.Add(Exp(TLane.Add(magnitude, magnitude)), one)));
        return TLane.SelectLess(magnitude, TLane.Create(0.625f), near, TLane.CopySign(far, x));
    }

    /// <summary>
    /// x Φ(x). With y = |x| / √2 and t = 3 / (3 + y): erfc(y) = e^(−y²) t p(t), so that the lower tail keeps its relative accuracy.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gelu(TVector x)
    {
        TVector magnitude = TLane.Abs(x);
        TVector t = TLane.Divide(TLane.Create(3), TLane.MultiplyAdd(magnitude, TLane.Create(0.707106781f), TLane.Create(3)));
        TVector p = TLane.Create(5.5209782e-2f);
        p = TLane.MultiplyAdd(p, t, TLane.Create(-0.28937456f));
        p = TLane.MultiplyAdd(p, t, TLane.Create(0.529152632f));
        p = TLane.MultiplyAdd(p, t, TLane.Create(-0.432318747f));
        p = TLane.MultiplyAdd(p, t, TLane.Create(0.396048695f));
        p = TLane.MultiplyAdd(p, t, TLane.Create(2.14608083e-3f));
        p = TLane.MultiplyAdd(p, t, TLane.Create(0.190713286f));
        p = TLane.MultiplyAdd(p, t, TLane.Create(0.171737149f));
        p = TLane.MultiplyAdd(p, t, TLane.Create(0.188647926f));
        p = TLane.MultiplyAdd(p, t, TLane.Create(0.188037753f));

        // y² = x²/2; what rounding takes from the square is put back to first order, for e^(−y²) multiplies it by y². Beyond 14 the tail is
        // below every normal float, and without the bound the square could overflow.
        TVector limit = TLane.Create(14);
        TVector bounded = TLane.Min(limit, magnitude);
        TVector half = TLane.Multiply(TLane.Create(-0.5f), bounded);
        TVector exponent = TLane.Multiply(half, bounded);
        TVector lost = TLane.MultiplyAdd(half, bounded, TLane.Subtract(TLane.Create(0), exponent));
        TVector e = Exp(exponent);
        e = TLane.MultiplyAdd(e, lost, e);
        TVector tail = TLane.Multiply(TLane.Create(0.5f), TLane.Multiply(TLane.Multiply(t, p), e));
        TVector upper = TLane.Subtract(TLane.Create(1), tail);
        TVector lower = TLane.Multiply(TLane.Subtract(TLane.Create(0), bounded), tail);
        return TLane.SelectLess(x, TLane.Create(0), lower, TLane.Multiply(x, upper));
    }
}
