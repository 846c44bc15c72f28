// Weights as every kernel of a linear layer reads them: blocks of BLOCK outputs, and within a block inputs by fours, [blocks, rows, BLOCK] with
// rows a multiple of 4, filled up with zeros. The invocations that share a block read one contiguous stream, 16 bytes a lane at a time: one
// coalesced load on a GPU, and on a CPU driver, which runs a subgroup as one vector, a stream of whole cache lines.
//
// One load is a vec4 of outputs at one input (WEIGHTS 32), at two inputs as halves (16), or at four as signed bytes (8), which a scale for each
// output turns into numbers once the sum is done.
//
// LOAD_WEIGHTS(i, step) declares w0 w1 w2 w3, the weights of four inputs, from the load at i and those each a step behind.

#if WEIGHTS == 32
#define WEIGHT_LOADS 4
#define WORD vec4
#define WORD_SAMPLER samplerBuffer
#else
#define WEIGHT_LOADS (WEIGHTS / 8)
#define WORD uvec4
#define WORD_SAMPLER usamplerBuffer
#endif

#ifdef TEXEL
layout(set = 0, binding = 0) uniform WORD_SAMPLER weights;
#define LOAD_WEIGHT(i) texelFetch(weights, int(i))
#else
layout(set = 0, binding = 0, std430) readonly buffer Weights { WORD weights[]; };
#define LOAD_WEIGHT(i) weights[i]
#endif

#if WEIGHTS == 32
#define LOAD_WEIGHTS(i, step) \
    vec4 w0 = LOAD_WEIGHT(i), w1 = LOAD_WEIGHT((i) + (step)), w2 = LOAD_WEIGHT((i) + 2 * (step)), w3 = LOAD_WEIGHT((i) + 3 * (step));
#elif WEIGHTS == 16
vec4 halves(uvec2 packed) {
    return vec4(unpackHalf2x16(packed.x), unpackHalf2x16(packed.y));
}

#define LOAD_WEIGHTS(i, step) \
    uvec4 packed0 = LOAD_WEIGHT(i), packed1 = LOAD_WEIGHT((i) + (step)); \
    vec4 w0 = halves(packed0.xy), w1 = halves(packed0.zw), w2 = halves(packed1.xy), w3 = halves(packed1.zw);
#elif WEIGHTS == 8
vec4 signedBytes(uint packed) {
    ivec4 shifted = ivec4(packed << 24, packed << 16, packed << 8, packed) >> 24;
    return vec4(shifted);
}

#define LOAD_WEIGHTS(i, step) \
    uvec4 packed = LOAD_WEIGHT(i); \
    vec4 w0 = signedBytes(packed.x), w1 = signedBytes(packed.y), w2 = signedBytes(packed.z), w3 = signedBytes(packed.w);
#endif

// Of each vec4 of outputs the bias, and behind it the scale where there is one.
layout(set = 0, binding = 1, std430) readonly buffer Biases { vec4 biases[]; };
#if WEIGHTS == 8
#define BIAS(quad) biases[2 * (quad)]
#define SCALE(quad) biases[2 * (quad) + 1]
#else
#define BIAS(quad) biases[quad]
#endif
