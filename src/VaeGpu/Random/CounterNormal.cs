using System.Runtime.CompilerServices;

namespace VaeGpu;

/// <summary>
/// Normal numbers by their index: <see cref="Philox4x32"/> and the transform of Box and Muller (1958). Uses nothing but integer operations and
/// float +, − and ×, so that the kernels (shaders/include/philox.glsl, the same operations in the same order) give the same bits wherever
/// rounding is to nearest; within 4 ulp of a double Box–Muller of the same uniforms. docs/numbers.md specifies it. Thread-safe.
/// </summary>
/// <remarks>
/// Bit-equality needs that a × b + c is rounded twice. RyuJIT and NativeAOT never contract it to a fused multiply-add by themselves,
/// and floats are never kept in a wider format.
/// </remarks>
public static class CounterNormal
{
    /// <summary>The uniform number of 32 random bits: ((bits >> 8) + 1) · 2^-24, in (0, 1], exact.</summary>
    /// <param name="bits">Random bits; the low eight are not used.</param>
    public static float Uniform(uint bits) => (int)((bits >> 8) + 1) * (1f / (1 << 24));

    /// <summary>
    /// Standard normals for a batch of latents. Element e of instance i comes from the Philox block with counter (e / 4, i, frame, stream), where
    /// words 0 and 1 give elements 0 and 1 of the block and words 2 and 3 give 2 and 3: the same number whatever the batch it is drawn in.
    /// </summary>
    /// <param name="seed">The key.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="stream">What the numbers are for.</param>
    /// <param name="firstInstance">The index of the first instance; instances count on from it, modulo 2^32.</param>
    /// <param name="latentSize">Elements of one instance.</param>
    /// <param name="values">[instances, latentSize], out.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="latentSize"/> is not positive.</exception>
    /// <exception cref="ArgumentException"><paramref name="values"/> is not a whole number of instances.</exception>
    public static void Fill(ulong seed, uint frame, RandomStream stream, uint firstInstance, int latentSize, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(latentSize);
        if (values.Length % latentSize != 0)
        {
            throw new ArgumentException($"{values.Length} values are not a whole number of instances of {latentSize}.", nameof(values));
        }

        Span<float> block = stackalloc float[4];
        for (uint instance = firstInstance; values.Length > 0; instance++)
        {
            Span<float> latent = values[..latentSize];
            values = values[latentSize..];
            for (uint index = 0; latent.Length > 0; index++)
            {
                Philox4x32.Generate(seed, index, instance, frame, (uint)stream, out uint x0, out uint x1, out uint x2, out uint x3);
                BoxMuller(x0, x1, out block[0], out block[1]);
                BoxMuller(x2, x3, out block[2], out block[3]);
                int count = Math.Min(4, latent.Length);
                block[..count].CopyTo(latent);
                latent = latent[count..];
            }
        }
    }

    /// <summary>Two independent standard normals: radius · cos and radius · sin, with radius = √(−2 ln Uniform(radiusBits)) and angle = 2π Uniform(angleBits).</summary>
    /// <param name="radiusBits">Random bits for the radius.</param>
    /// <param name="angleBits">Random bits for the angle.</param>
    /// <param name="first">radius · cos(angle).</param>
    /// <param name="second">radius · sin(angle).</param>
    public static void BoxMuller(uint radiusBits, uint angleBits, out float first, out float second)
    {
        float radius = Radius((int)((radiusBits >> 8) + 1));
        Direction((int)((angleBits >> 8) + 1), out float cosine, out float sine);
        first = radius * cosine;
        second = radius * sine;
    }

    /// <summary>√(−2 ln(numerator · 2^-24)).</summary>
    /// <param name="numerator">1 to 2^24.</param>
    internal static float Radius(int numerator)
    {
        // numerator · 2^-24 = mantissa · 2^exponent with mantissa in [2/3, 4/3): no cancellation near 1, where the exponent is 0.
        int bits = BitConverter.SingleToInt32Bits(numerator);
        int shift = (bits - 0x3F2AAAAB) >> 23;
        float f = BitConverter.Int32BitsToSingle(bits - (shift << 23)) - 1f;
        float exponent = 24 - shift;

        // ln(1 + f) = f − f²/2 + f³ p(f)
        float p = 0.119586363f;
        p = p * f - 0.128335163f;
        p = p * f + 0.107695229f;
        p = p * f - 0.121985987f;
        p = p * f + 0.143027186f;
        p = p * f - 0.166793585f;
        p = p * f + 0.199996814f;
        p = p * f - 0.249998257f;
        p = p * f + 0.333333343f;
        float square = f * f;
        float tail = square * (0.5f - f * p);

        // −ln u = exponent · ln 2 − ln(1 + f), with ln 2 in two parts, the high one exact in every product, and the rounding of the
        // large difference put back.
        float high = exponent * 0.693145752f;
        float difference = high - f;
        float lost = (high - difference) - f;
        float negativeLogarithm = difference + (tail + (exponent * 1.42860677e-6f + lost));
        return SquareRoot(2f * negativeLogarithm);
    }

    /// <summary>cos and sin of 2π · numerator · 2^-24.</summary>
    /// <param name="numerator">1 to 2^24.</param>
    /// <param name="cosine">The cosine.</param>
    /// <param name="sine">The sine.</param>
    internal static void Direction(int numerator, out float cosine, out float sine)
    {
        // To the nearest quarter turn, exactly; what remains is r quarter turns, −1/2 ≤ r < 1/2, negated for quarters 1 and 2 so that a
        // sine of zero never needs its sign changed.
        int quarter = ((numerator + (1 << 21)) >> 22) & 3;
        int rest = ((numerator + (1 << 21)) & ((1 << 22) - 1)) - (1 << 21);
        float r = (quarter is 1 or 2 ? -rest : rest) * (1f / (1 << 22));
        float z = r * r;

        // sin(π/2 r) = 1.5 r + r p(z): the first product is exact.
        float p = 1.25390536e-4f;
        p = p * z - 4.66480665e-3f;
        p = p * z + 7.96900019e-2f;
        p = p * z - 6.45963967e-1f;
        p = p * z + 7.07963258e-2f;
        float s = 1.5f * r + r * p;

        // cos(π/2 r) = 1 + z q(z)
        float q = 8.94258730e-4f;
        q = q * z - 2.08555516e-2f;
        q = q * z + 2.53668547e-1f;
        q = q * z - 1.23370051f;
        float c = 1f + z * q;
        c = quarter >= 2 ? -c : c;

        bool odd = (quarter & 1) != 0;
        cosine = odd ? s : c;
        sine = odd ? c : s;
    }

    /// <summary>√x for x = 0 or normal: Newton's iteration for 1/√x, then one correction by the exact remainder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SquareRoot(float x)
    {
        float half = 0.5f * x;
        float y = BitConverter.Int32BitsToSingle(0x5F375A86 - (BitConverter.SingleToInt32Bits(x) >> 1));
        y *= 1.5f - (half * y) * y;
        y *= 1.5f - (half * y) * y;
        y *= 1.5f - (half * y) * y;
        float root = x * y;

        // root² in exact pieces: its upper 12 bits and the rest (Dekker, 1971).
        float upper = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(root) & ~0xFFF);
        float lower = root - upper;
        float remainder = ((x - upper * upper) - (2f * upper) * lower) - lower * lower;
        return root + (0.5f * y) * remainder;
    }
}
