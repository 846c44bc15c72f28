// A linear layer for a batch: each invocation owns a tile of 4 * OUTPUTS outputs by 4 * BATCH instances in registers and walks
// all inputs. Workgroups that share weights and differ in their instances follow one another, so that a block of weights is read from memory once.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/linear.glsl"
#include "include/activation.glsl"

#if OUTPUTS == 1
#define EACH(operation) operation(0)
#elif OUTPUTS == 2
#define EACH(operation) operation(0) operation(1)
#elif OUTPUTS == 4
#define EACH(operation) operation(0) operation(1) operation(2) operation(3)
#endif

// One sum is a vec4 over four instances, named by vec4 of outputs (t), output in it (x y z w) and vec4 of instances (a b).
#if BATCH == 1
#define LOAD_X vec4 xa = LOAD_INPUT(x);
#define DECLARE(t) vec4 sum##t##xa = vec4(0.0), sum##t##ya = vec4(0.0), sum##t##za = vec4(0.0), sum##t##wa = vec4(0.0);
#define ADD_ROW(t) sum##t##xa += r.x * xa; sum##t##ya += r.y * xa; sum##t##za += r.z * xa; sum##t##wa += r.w * xa;
#define STORE_ROW(t, c) store(y, n, 0, b.c, sum##t##c##a);
#elif BATCH == 2
#define LOAD_X vec4 xa = LOAD_INPUT(x), xb = LOAD_INPUT(x + 1);
#define DECLARE(t) vec4 sum##t##xa = vec4(0.0), sum##t##ya = vec4(0.0), sum##t##za = vec4(0.0), sum##t##wa = vec4(0.0), \
                        sum##t##xb = vec4(0.0), sum##t##yb = vec4(0.0), sum##t##zb = vec4(0.0), sum##t##wb = vec4(0.0);
#define ADD_ROW(t) sum##t##xa += r.x * xa; sum##t##ya += r.y * xa; sum##t##za += r.z * xa; sum##t##wa += r.w * xa; \
                   sum##t##xb += r.x * xb; sum##t##yb += r.y * xb; sum##t##zb += r.z * xb; sum##t##wb += r.w * xb;
#define STORE_ROW(t, c) store(y, n, 0, b.c, sum##t##c##a); store(y, n, 1, b.c, sum##t##c##b);
#endif

#define ADD(t) { vec4 r = LOAD_WEIGHT(w + t * LANES); ADD_ROW(t) }
#define STEP { LOAD_X EACH(ADD) w += BLOCK / 4; x += push.stride; }
#define STORE(t) { \
    uint quad = (push.firstBlock + block) * (BLOCK / 4) + t * LANES + lane; \
    uint y = quad * 4 * push.stride + BATCH * gl_WorkGroupID.x; \
    vec4 b = biases[quad]; \
    uint n = 0; STORE_ROW(t, x) \
    n = 1; STORE_ROW(t, y) \
    n = 2; STORE_ROW(t, z) \
    n = 3; STORE_ROW(t, w) }

void store(uint y, uint n, uint part, float bias, vec4 sum) {
    uint at = y + n * push.stride + part;
    sum += (push.flags & FIRST_PART) != 0 ? vec4(bias) : outputs[at];
    outputs[at] = (push.flags & LAST_PART) != 0 ? activate(sum, push.negativeSlope) : sum;
}

void main() {
    uint block = push.skippedBlocks + gl_WorkGroupID.y * (gl_WorkGroupSize.x / LANES) + gl_LocalInvocationID.x / LANES;
    uint lane = gl_LocalInvocationID.x % LANES;
    if (block >= push.blocks) {
        return;
    }

    uint w = block * push.rows * (BLOCK / 4) + lane;
    uint x = push.firstInput * push.stride + BATCH * gl_WorkGroupID.x;
    EACH(DECLARE)
    uint quads = push.inputCount / 4;
    for (uint quad = 0; quad < quads; quad++) {
        STEP STEP STEP STEP
    }

    for (uint k = quads * 4; k < push.inputCount; k++) {
        STEP
    }

    EACH(STORE)
}
