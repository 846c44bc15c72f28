// A whole small network in one dispatch on a driver that computes on the processor, a subgroup an instance: what mlp.comp does where a subgroup is one vector
// of one thread, as in linear_vector.comp. Weights come as texels.
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_shuffle : require
#define TEXEL 1
#include "include/activation.glsl"

// The subgroup's size.
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint BLOCK = 64;

#include "include/weights.glsl"
#include "include/network.glsl"

const uint LANES = 8;

#define EACH_LANE(operation) operation(0) operation(1) operation(2) operation(3) operation(4) operation(5) operation(6) operation(7)
#define ADD(t) { \
    LOAD_WEIGHTS(weight + t * LANES, WEIGHT_STEP) \
    sum##t += w0 * x.x; \
    sum##t += w1 * x.y; \
    sum##t += w2 * x.z; \
    sum##t += w3 * x.w; }
#define STEP(value) { vec4 x = value; ADD(0) ADD(1) weight += QUAD_STEP; }
#define BROADCAST(j) STEP(subgroupShuffle(mine, j))

void main() {
    uint instance = gl_WorkGroupID.x;
    uint lane = gl_LocalInvocationIndex;
    uint groups = takeInputs(instance);
    barrier();
    for (uint layer = 1; layer <= push.layers; layer++) {
        vec4 extent = biases[2 * layer - 2];
        uint firstWeight = uint(extent.x), firstBias = uint(extent.y), quads = uint(extent.z), activation = uint(extent.w);
        float negativeSlope = biases[2 * layer - 1].w;
        uint from = firstRead(layer, groups);
        uint to = firstWritten(layer, quads);
        for (uint block = 0; block * WEIGHT_STEP < quads; block++) {
            vec4 sum0 = vec4(0.0), sum1 = vec4(0.0);
            uint weight = firstWeight + block * groups * QUAD_STEP + lane;
            uint group = 0;
            for (; group + LANES <= groups; group += LANES) {
                vec4 mine = memory[from + group + lane];
                EACH_LANE(BROADCAST)
            }

            for (; group < groups; group++) {
                STEP(memory[from + group])
            }

            uint quad = block * WEIGHT_STEP + lane;
            give(layer, instance, to, quad, quads, finish(sum0, firstBias + quad, activation, negativeSlope));
            give(layer, instance, to, quad + LANES, quads, finish(sum1, firstBias + quad + LANES, activation, negativeSlope));
        }

        barrier();
        groups = quads;
    }
}
