// Counter random numbers: the twin of src/VaeGpu/Random, the same operations in the same order. docs/numbers.md specifies both.
// Integers and uniforms equal the CPU's bits on every device. So do the normals wherever rounding is to nearest, for they use nothing but
// float +, - and * under `precise`, which keeps a * b + c from becoming one fused operation, and no value is ever subnormal. Vulkan lets a
// driver's own sine be off by 2^-11 and gives its log and sqrt several ulp, so none of those is called.
// Where a radius is exactly 0 the sign of the resulting zero is not specified.

#ifndef VAEGPU_PHILOX_GLSL
#define VAEGPU_PHILOX_GLSL

const uint RANDOM_STREAM_PRIOR = 0u;
const uint RANDOM_STREAM_REPARAMETERISATION = 1u;
const uint RANDOM_STREAM_COMPONENT = 2u;
const uint RANDOM_STREAM_CODE = 4u;

// Philox4x32-10 (Salmon et al., SC 2011). key = (low, high) half of the seed.
uvec4 philox4x32_10(uvec2 key, uvec4 counter)
{
    for (int round = 0; round < 10; round++)
    {
        uint high0, low0, high1, low1;
        umulExtended(0xD2511F53u, counter.x, high0, low0);
        umulExtended(0xCD9E8D57u, counter.z, high1, low1);
        counter = uvec4(high1 ^ counter.y ^ key.x, low1, high0 ^ counter.w ^ key.y, low0);
        key += uvec2(0x9E3779B9u, 0xBB67AE85u);
    }

    return counter;
}

// ((bits >> 8) + 1) * 2^-24, in (0, 1], exact.
float uniform_of(uint bits)
{
    return float(int((bits >> 8) + 1u)) * 5.9604644775390625e-8;
}

// sqrt(x) for x = 0 or normal: Newton's iteration for 1 / sqrt(x), then one correction by the exact remainder.
float counter_square_root(float x)
{
    precise float square_half = 0.5 * x;
    precise float y = intBitsToFloat(0x5F375A86 - (floatBitsToInt(x) >> 1));
    y = y * (1.5 - (square_half * y) * y);
    y = y * (1.5 - (square_half * y) * y);
    y = y * (1.5 - (square_half * y) * y);
    precise float root = x * y;

    // root * root in exact pieces: its upper 12 bits and the rest (Dekker, 1971).
    precise float upper = intBitsToFloat(floatBitsToInt(root) & ~0xFFF);
    precise float lower = root - upper;
    precise float remainder = ((x - upper * upper) - (2.0 * upper) * lower) - lower * lower;
    precise float result = root + (0.5 * y) * remainder;
    return result;
}

// sqrt(-2 ln(numerator * 2^-24)), numerator 1 to 2^24.
float counter_radius(int numerator)
{
    // numerator * 2^-24 = mantissa * 2^exponent with mantissa in [2/3, 4/3): no cancellation near 1, where the exponent is 0.
    int bits = floatBitsToInt(float(numerator));
    int shift = (bits - 0x3F2AAAAB) >> 23;
    precise float f = intBitsToFloat(bits - (shift << 23)) - 1.0;
    precise float exponent = float(24 - shift);

    // ln(1 + f) = f - f^2 / 2 + f^3 p(f)
    precise float p = 0.119586363;
    p = p * f - 0.128335163;
    p = p * f + 0.107695229;
    p = p * f - 0.121985987;
    p = p * f + 0.143027186;
    p = p * f - 0.166793585;
    p = p * f + 0.199996814;
    p = p * f - 0.249998257;
    p = p * f + 0.333333343;
    precise float square = f * f;
    precise float tail = square * (0.5 - f * p);

    // -ln u = exponent * ln 2 - ln(1 + f), with ln 2 in two parts, the high one exact in every product, and the rounding of the large
    // difference put back.
    precise float high = exponent * 0.693145752;
    precise float difference = high - f;
    precise float lost = (high - difference) - f;
    precise float negative_logarithm = difference + (tail + (exponent * 1.42860677e-6 + lost));
    return counter_square_root(2.0 * negative_logarithm);
}

// (cos, sin) of 2 pi * numerator * 2^-24, numerator 0 to 2^24.
vec2 counter_direction(int numerator)
{
    // To the nearest quarter turn, exactly; what remains is r quarter turns, -1/2 <= r < 1/2, negated for quarters 1 and 2 so that a
    // sine of zero never needs its sign changed.
    int shifted = numerator + (1 << 21);
    int quarter = (shifted >> 22) & 3;
    int rest = (shifted & ((1 << 22) - 1)) - (1 << 21);
    precise float r = float((quarter == 1 || quarter == 2) ? -rest : rest) * 2.384185791015625e-7;
    precise float z = r * r;

    // sin(pi / 2 r) = 1.5 r + r p(z): the first product is exact.
    precise float p = 1.25390536e-4;
    p = p * z - 4.66480665e-3;
    p = p * z + 7.96900019e-2;
    p = p * z - 6.45963967e-1;
    p = p * z + 7.07963258e-2;
    precise float s = 1.5 * r + r * p;

    // cos(pi / 2 r) = 1 + z q(z)
    precise float q = 8.94258730e-4;
    q = q * z - 2.08555516e-2;
    q = q * z + 2.53668547e-1;
    q = q * z - 1.23370051;
    precise float c = 1.0 + z * q;
    c = quarter >= 2 ? -c : c;

    return (quarter & 1) != 0 ? vec2(s, c) : vec2(c, s);
}

// radius * (cos, sin): two independent standard normals from two random words (Box and Muller, 1958).
vec2 box_muller(uint radius_bits, uint angle_bits)
{
    float radius = counter_radius(int((radius_bits >> 8) + 1u));
    vec2 direction = counter_direction(int((angle_bits >> 8) + 1u));
    precise vec2 result = radius * direction;
    return result;
}

// Four standard normals: elements 4 * counter.x to 4 * counter.x + 3 of an instance's latent.
// counter = (element / 4, instance, frame, stream)
vec4 normals(uint seed_low, uint seed_high, uvec4 counter)
{
    uvec4 words = philox4x32_10(uvec2(seed_low, seed_high), counter);
    return vec4(box_muller(words.x, words.y), box_muller(words.z, words.w));
}

#endif
