// A linear layer for a few instances on a GPU: bound by reading the weights once. A layer has too few outputs to keep a GPU's memory busy with an invocation
// for each, so a workgroup takes 32 of them and cuts their sums into slices; every invocation has the weights of several groups of inputs under way. The
// slices' sums are added in their order, so that a result is the same from run to run.
//
// BATCH: vec4s of instances a workgroup has; 0 for a batch of one.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/activation.glsl"
#define SLICED 1
#define OUTPUTS 1
#include "include/linear.glsl"

// 128 bytes of each row of a block: what caches hold whole.
const uint QUADS = 8;
const uint WORKGROUP = gl_WorkGroupSize.x, SLICES = WORKGROUP / QUADS, MAXIMUM_WORKGROUP = 256;

#if BATCH == 0
#define LOAD_ROWS(group) vec4 x = LOAD_INPUT(push.firstInput + group);
#define LOAD_LAST_ROWS(group) vec4 x = mix(LOAD_INPUT(push.firstInput + group), vec4(0.0), greaterThanEqual(4 * group + uvec4(0, 1, 2, 3), uvec4(push.inputCount)));
#define ADD(sum) sum += w0 * x.x; sum += w1 * x.y; sum += w2 * x.z; sum += w3 * x.w;
#define EACH(operation) ADD(sum)
#define DECLARE_SUMS vec4 sum = vec4(0.0);
const uint SHARED_SUMS = 1;
#else
#define ROW(group, k, part) LOAD_INPUT((push.firstInput + 4 * (group) + k) * push.stride + firstQuad + part)
#define LAST_ROW(group, k, part) (4 * (group) + k < push.inputCount ? ROW(group, k, part) : vec4(0.0))
#define LOAD_PART(p, part, row, group) vec4 x0##p = row(group, 0, part), x1##p = row(group, 1, part), x2##p = row(group, 2, part), x3##p = row(group, 3, part);
#define ADD(p, i) sum##p##i += w0 * x0##p.i; sum##p##i += w1 * x1##p.i; sum##p##i += w2 * x2##p.i; sum##p##i += w3 * x3##p.i;
#define ADD_PART(p) ADD(p, x) ADD(p, y) ADD(p, z) ADD(p, w)
#define DECLARE_PART(p) vec4 sum##p##x = vec4(0.0), sum##p##y = vec4(0.0), sum##p##z = vec4(0.0), sum##p##w = vec4(0.0);
const uint SHARED_SUMS = 4;
#if BATCH == 1
#define LOAD_ROWS(group) LOAD_PART(a, 0, ROW, group)
#define LOAD_LAST_ROWS(group) LOAD_PART(a, 0, LAST_ROW, group)
#define EACH(operation) ADD_PART(a)
#define DECLARE_SUMS DECLARE_PART(a)
#else
#define LOAD_ROWS(group) LOAD_PART(a, 0, ROW, group) LOAD_PART(b, 1, ROW, group)
#define LOAD_LAST_ROWS(group) LOAD_PART(a, 0, LAST_ROW, group) LOAD_PART(b, 1, LAST_ROW, group)
#define EACH(operation) ADD_PART(a) ADD_PART(b)
#define DECLARE_SUMS DECLARE_PART(a) DECLARE_PART(b)
#endif
#endif

#define STEP(rows, t) { \
    LOAD_WEIGHTS(weight + t * SLICES * QUAD_STEP, WEIGHT_STEP) \
    rows(group + t * SLICES) \
    EACH(ADD) }

shared vec4 sliceSums[SHARED_SUMS * MAXIMUM_WORKGROUP];

// Of the sums that lie in shared memory one after the other, what all slices give; there are as many invocations for it as sums times QUADS.
vec4 addSlices(uint lane, uint which) {
    uint at = which * WORKGROUP + lane;
    vec4 sum = sliceSums[at];
    for (uint slice = 1; slice < SLICES; slice++) {
        sum += sliceSums[at + slice * QUADS];
    }

    return sum;
}

#define SHARE(which, value) sliceSums[which * WORKGROUP + gl_LocalInvocationIndex] = value;
#define FINISH_PART(p, part) \
    barrier(); \
    SHARE(0, sum##p##x) SHARE(1, sum##p##y) SHARE(2, sum##p##z) SHARE(3, sum##p##w) \
    barrier(); \
    if (gl_LocalInvocationIndex < 4 * QUADS) { \
        storeQuad(firstOutput + lane, 4 * (firstQuad + part) + slice, addSlices(lane, slice)); \
    }

void main() {
    const uint COLUMNS = WEIGHT_STEP / QUADS;
#if BATCH == 0
    uint column = gl_WorkGroupID.x;
#else
    uint column = gl_WorkGroupID.y;
    uint firstQuad = BATCH * gl_WorkGroupID.x;
#endif
    uint block = push.skippedBlocks + column / COLUMNS;
    uint firstLane = column % COLUMNS * QUADS;
    uint lane = gl_LocalInvocationIndex % QUADS;
    uint slice = gl_LocalInvocationIndex / QUADS;
    uint firstOutput = (push.firstBlock + block) * WEIGHT_STEP + firstLane;

    uint groups = push.inputCount / 4;
    uint group = slice;
    uint weight = firstWeight(block, firstLane + lane) + slice * QUAD_STEP;
    DECLARE_SUMS
    // As many loads under way as registers allow.
#if BATCH == 0
    for (; group + 3 * SLICES < groups; group += 4 * SLICES) {
        STEP(LOAD_ROWS, 0) STEP(LOAD_ROWS, 1) STEP(LOAD_ROWS, 2) STEP(LOAD_ROWS, 3)
        weight += 4 * SLICES * QUAD_STEP;
    }
#else
    for (; group + SLICES < groups; group += 2 * SLICES) {
        STEP(LOAD_ROWS, 0) STEP(LOAD_ROWS, 1)
        weight += 2 * SLICES * QUAD_STEP;
    }
#endif

    for (; group < groups; group += SLICES) {
        STEP(LOAD_ROWS, 0)
        weight += SLICES * QUAD_STEP;
    }

    // What lies behind the last input is another layer's leftovers, and may be anything: NaN times a weight of zero is NaN.
    if (group == groups && push.inputCount % 4 != 0) {
        STEP(LOAD_LAST_ROWS, 0)
    }

#if BATCH == 0
    SHARE(0, sum)
    barrier();
    if (gl_LocalInvocationIndex < QUADS) {
        storeQuad(firstOutput + lane, 0, addSlices(lane, 0));
    }
#else
    FINISH_PART(a, 0)
#if BATCH == 2
    FINISH_PART(b, 1)
#endif
#endif
}
