// A linear layer for a batch on a GPU: a workgroup of 128 computes 128 outputs by 64 instances. Tiles of sixteen inputs pass through shared memory, 12 KB,
// so that a weight is read from memory once for 64 instances and an input once for 128 outputs; an invocation owns 8 outputs by 8 instances in
// registers, and fetches the next tile while it works on this one.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/activation.glsl"
#define OUTPUTS 2
#define SUMS 16
#include "include/linear.glsl"

// BLOCK is 128, the workgroup's invocations as well.
const uint DEPTH = 16, WORKGROUP = 128, OUTPUT_QUADS = 32, INSTANCE_QUADS = 16;

shared vec4 weightTile[DEPTH][OUTPUT_QUADS];
shared vec4 inputTile[DEPTH][INSTANCE_QUADS];

// The tile's loads of weights, by the invocation's number: consecutive invocations read consecutive words.
#define WEIGHT_GROUP(i) ((gl_LocalInvocationIndex + i * WORKGROUP) / OUTPUT_QUADS)
#define WEIGHT_QUAD(i) ((gl_LocalInvocationIndex + i * WORKGROUP) % OUTPUT_QUADS)
#define FETCH_WEIGHTS(i) \
    if (group + WEIGHT_GROUP(i) < groups) { \
        weights##i = LOAD_WEIGHT(base + (group + WEIGHT_GROUP(i)) * WEIGHT_STEP + WEIGHT_QUAD(i)); \
    } else { \
        weights##i = WORD(0); \
    }
#if WEIGHTS == 32
#define EACH_LOAD(operation) operation(0) operation(1) operation(2) operation(3)
#define KEEP_WEIGHTS(i) weightTile[WEIGHT_GROUP(i)][WEIGHT_QUAD(i)] = weights##i;
#elif WEIGHTS == 16
#define EACH_LOAD(operation) operation(0) operation(1)
#define KEEP_WEIGHTS(i) \
    weightTile[2 * WEIGHT_GROUP(i)][WEIGHT_QUAD(i)] = halves(weights##i.xy); \
    weightTile[2 * WEIGHT_GROUP(i) + 1][WEIGHT_QUAD(i)] = halves(weights##i.zw);
#elif WEIGHTS == 8
#define EACH_LOAD(operation) operation(0)
#define KEEP_WEIGHTS(i) \
    weightTile[4 * WEIGHT_GROUP(i)][WEIGHT_QUAD(i)] = signedBytes(weights##i.x); \
    weightTile[4 * WEIGHT_GROUP(i) + 1][WEIGHT_QUAD(i)] = signedBytes(weights##i.y); \
    weightTile[4 * WEIGHT_GROUP(i) + 2][WEIGHT_QUAD(i)] = signedBytes(weights##i.z); \
    weightTile[4 * WEIGHT_GROUP(i) + 3][WEIGHT_QUAD(i)] = signedBytes(weights##i.w);
#endif

#define DECLARE_WORD(i) WORD weights##i;
#define FETCH_INPUTS(i) { \
    uint row = first + inputRow + 8 * i; \
    x##i = row < push.inputCount && firstQuad + inputQuad < push.stride ? LOAD_INPUT((push.firstInput + row) * push.stride + firstQuad + inputQuad) : vec4(0.0); }
#define FETCH(begin) { \
    uint first = begin; \
    uint group = first / (4 / WEIGHT_LOADS); \
    EACH_LOAD(FETCH_WEIGHTS) \
    FETCH_INPUTS(0) FETCH_INPUTS(1) }

// A sum is a vec4 over four instances (c or d), for one output of two vec4s (a or b).
#define EACH_OUTPUT(operation) operation(a, x) operation(a, y) operation(a, z) operation(a, w) operation(b, x) operation(b, y) operation(b, z) operation(b, w)
#define DECLARE(o, n) vec4 o##n##c = vec4(0.0), o##n##d = vec4(0.0);
#define ADD(o, n) o##n##c += w##o.n * xc; o##n##d += w##o.n * xd;
#define KEEP(o, s, p, e, instance) results[2 * (instance) + s] = vec4(o##x##p.e, o##y##p.e, o##z##p.e, o##w##p.e);
#define KEEP_FOUR(o, s, p, first) KEEP(o, s, p, x, first) KEEP(o, s, p, y, first + 1) KEEP(o, s, p, z, first + 2) KEEP(o, s, p, w, first + 3)

void main() {
    uint block = push.skippedBlocks + gl_WorkGroupID.y;
    uint lane = gl_LocalInvocationIndex % LANES;
    uint part = gl_LocalInvocationIndex / LANES;
    uint firstQuad = INSTANCE_QUADS * gl_WorkGroupID.x;
    uint inputQuad = gl_LocalInvocationIndex % INSTANCE_QUADS;
    uint inputRow = gl_LocalInvocationIndex / INSTANCE_QUADS;
    uint base = firstWeight(block, 0);
    uint groups = (push.inputCount + 3) / 4 * WEIGHT_LOADS;
    EACH_LOAD(DECLARE_WORD)
    vec4 x0, x1;
    FETCH(0)
    EACH_OUTPUT(DECLARE)
    for (uint done = 0; done < push.inputCount; done += DEPTH) {
        barrier();
        EACH_LOAD(KEEP_WEIGHTS)
        inputTile[inputRow][inputQuad] = x0;
        inputTile[inputRow + 8][inputQuad] = x1;
        barrier();
        if (done + DEPTH < push.inputCount) {
            FETCH(done + DEPTH)
        }

        for (uint k = 0; k < DEPTH; k++) {
            vec4 wa = weightTile[k][lane], wb = weightTile[k][lane + LANES];
            vec4 xc = inputTile[k][part], xd = inputTile[k][part + 8];
            EACH_OUTPUT(ADD)
        }
    }

    KEEP_FOUR(a, 0, c, 0)
    KEEP_FOUR(b, 1, c, 0)
    KEEP_FOUR(a, 0, d, 4)
    KEEP_FOUR(b, 1, d, 4)
    storeTile((push.firstBlock + block) * WEIGHT_STEP + lane, firstQuad + part, 8);
}
