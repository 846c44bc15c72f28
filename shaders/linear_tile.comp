// A linear layer for a batch: each invocation owns a tile of 4 * OUTPUTS outputs by 4 * BATCH instances in registers and walks
// all inputs. Workgroups that share weights and differ in their instances follow one another, so that a block of weights is read from memory once.
// Asks nothing of a device: what it is run with where no other kernel serves.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/activation.glsl"
#define SUMS (4 * BATCH * OUTPUTS)
#include "include/linear.glsl"

#if OUTPUTS == 1
#define EACH(operation) operation(0)
#elif OUTPUTS == 2
#define EACH(operation) operation(0) operation(1)
#endif

// One sum is a vec4 over four instances, named by vec4 of outputs (t), output in it (x y z w) and vec4 of instances (a b). An input row is
// named by its place among four (k) and vec4 of instances.
#if BATCH == 1
#define LOAD_ROW(k, is) vec4 x##k##a = vec4(0.0); if (is) { x##k##a = LOAD_INPUT(x + k * push.stride); }
#define DECLARE(t) vec4 sum##t##xa = vec4(0.0), sum##t##ya = vec4(0.0), sum##t##za = vec4(0.0), sum##t##wa = vec4(0.0);
#define ADD_ROW(t, k) sum##t##xa += w##k.x * x##k##a; sum##t##ya += w##k.y * x##k##a; sum##t##za += w##k.z * x##k##a; sum##t##wa += w##k.w * x##k##a;
#define KEEP(t) KEEP_FOUR(t, a, 0)
#elif BATCH == 2
#define LOAD_ROW(k, is) vec4 x##k##a = vec4(0.0), x##k##b = vec4(0.0); if (is) { x##k##a = LOAD_INPUT(x + k * push.stride); x##k##b = LOAD_INPUT(x + k * push.stride + 1); }
#define DECLARE(t) vec4 sum##t##xa = vec4(0.0), sum##t##ya = vec4(0.0), sum##t##za = vec4(0.0), sum##t##wa = vec4(0.0), \
                        sum##t##xb = vec4(0.0), sum##t##yb = vec4(0.0), sum##t##zb = vec4(0.0), sum##t##wb = vec4(0.0);
#define ADD_ROW(t, k) sum##t##xa += w##k.x * x##k##a; sum##t##ya += w##k.y * x##k##a; sum##t##za += w##k.z * x##k##a; sum##t##wa += w##k.w * x##k##a; \
                      sum##t##xb += w##k.x * x##k##b; sum##t##yb += w##k.y * x##k##b; sum##t##zb += w##k.z * x##k##b; sum##t##wb += w##k.w * x##k##b;
#define KEEP(t) KEEP_FOUR(t, a, 0) KEEP_FOUR(t, b, 4)
#endif

#define ADD(t) { LOAD_WEIGHTS(w + t * LANES, WEIGHT_STEP) ADD_ROW(t, 0) ADD_ROW(t, 1) ADD_ROW(t, 2) ADD_ROW(t, 3) }
#define STEP(count) { \
    LOAD_ROW(0, 0 < count) LOAD_ROW(1, 1 < count) LOAD_ROW(2, 2 < count) LOAD_ROW(3, 3 < count) \
    EACH(ADD) \
    w += QUAD_STEP; \
    x += 4 * push.stride; }
#define KEEP_FOUR(t, part, first) \
    results[OUTPUTS * first + t] = vec4(sum##t##x##part.x, sum##t##y##part.x, sum##t##z##part.x, sum##t##w##part.x); \
    results[OUTPUTS * (first + 1) + t] = vec4(sum##t##x##part.y, sum##t##y##part.y, sum##t##z##part.y, sum##t##w##part.y); \
    results[OUTPUTS * (first + 2) + t] = vec4(sum##t##x##part.z, sum##t##y##part.z, sum##t##z##part.z, sum##t##w##part.z); \
    results[OUTPUTS * (first + 3) + t] = vec4(sum##t##x##part.w, sum##t##y##part.w, sum##t##z##part.w, sum##t##w##part.w);

void main() {
    uint block = push.skippedBlocks + gl_WorkGroupID.y * (gl_WorkGroupSize.x / LANES) + gl_LocalInvocationID.x / LANES;
    uint lane = gl_LocalInvocationID.x % LANES;
    if (block >= push.blocks) {
        return;
    }

    uint instanceQuad = BATCH * gl_WorkGroupID.x;
    uint w = firstWeight(block, lane);
    uint x = push.firstInput * push.stride + instanceQuad;
    EACH(DECLARE)
    for (uint quad = 0; quad < push.inputCount / 4; quad++) {
        STEP(4)
    }

    uint rest = push.inputCount % 4;
    if (rest != 0) {
        STEP(rest)
    }

    EACH(KEEP)
    storeTile((push.firstBlock + block) * WEIGHT_STEP + lane, instanceQuad, 1);
}
