// A linear layer for a batch of one: bound by reading the weights once. No shared memory and no barrier; each invocation owns 4 * OUTPUTS outputs
// and walks all inputs.
//
// SUBGROUP, where it is defined, is the subgroup's size, and LANES is the same: each lane loads a part of the inputs and a shuffle hands it to all. On a
// CPU driver a shuffle is one instruction, and a load that all lanes share is as dear as one that they do not.
#version 450
#extension GL_GOOGLE_include_directive : require
#ifdef SUBGROUP
#extension GL_KHR_shader_subgroup_shuffle : require
#endif
#include "include/activation.glsl"
#define SUMS OUTPUTS
#include "include/linear.glsl"

#if OUTPUTS == 1
#define EACH(operation) operation(0)
#elif OUTPUTS == 2
#define EACH(operation) operation(0) operation(1)
#elif OUTPUTS == 4
#define EACH(operation) operation(0) operation(1) operation(2) operation(3)
#endif

#if defined(SUBGROUP) && SUBGROUP == 4
#define EACH_LANE(operation) operation(0) operation(1) operation(2) operation(3)
#elif defined(SUBGROUP) && SUBGROUP == 8
#define EACH_LANE(operation) operation(0) operation(1) operation(2) operation(3) operation(4) operation(5) operation(6) operation(7)
#endif

// Named sums: an array indexed in a loop costs a CPU driver a factor of two to a hundred.
#define DECLARE(t) vec4 sum##t = vec4(0.0);
#define ADD(t) { \
    LOAD_WEIGHTS(w + t * LANES, WEIGHT_STEP) \
    sum##t += w0 * x.x; \
    sum##t += w1 * x.y; \
    sum##t += w2 * x.z; \
    sum##t += w3 * x.w; }
#define STEP(value) { vec4 x = value; EACH(ADD) w += QUAD_STEP; }
#define BROADCAST(j) STEP(subgroupShuffle(mine, j))
#define KEEP(t) results[t] = sum##t;

void main() {
    uint block = push.skippedBlocks + gl_GlobalInvocationID.x / LANES;
    uint lane = gl_GlobalInvocationID.x % LANES;
    if (block >= push.blocks) {
        return;
    }

    uint w = firstWeight(block, lane);
    uint at = push.firstInput;
    uint end = at + push.inputCount / 4;
    EACH(DECLARE)
#ifdef SUBGROUP
    for (; at + SUBGROUP <= end; at += SUBGROUP) {
        vec4 mine = LOAD_INPUT(at + lane);
        EACH_LANE(BROADCAST)
    }
#endif
    for (; at < end; at++) {
        STEP(LOAD_INPUT(at))
    }

    uint rest = push.inputCount % 4;
    if (rest != 0) {
        // What lies behind the last input is another layer's leftovers, and may be anything: NaN times a weight of zero is NaN.
        vec4 last = LOAD_INPUT(at);
        STEP(mix(last, vec4(0.0), greaterThanEqual(uvec4(0, 1, 2, 3), uvec4(rest))))
    }

    EACH(KEEP)
    storeInstance((push.firstBlock + block) * WEIGHT_STEP + lane);
}
