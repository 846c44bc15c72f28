// A whole small network in one dispatch: where a layer takes less time than starting a kernel, what is saved is the starts. The last layer, often most of the
// network, is shared out among workgroups, each of which computes the layers before it for itself: one workgroup alone reads far more slowly than a GPU can.
//
// Activations stay in shared memory. A layer has few outputs, so each vec4 of them is summed by several invocations, a slice of the inputs each; the slices'
// sums are then added in their order, so that a result is the same from run to run. How many outputs at once and how many slices, the runtime plans.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/activation.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint BLOCK = 64;

#include "include/weights.glsl"

#include "include/network.glsl"

// Four groups of four inputs a turn, so that their loads are under way together.
#define ADD(t) { \
    LOAD_WEIGHTS(weight + t * QUAD_STEP, WEIGHT_STEP) \
    vec4 x = memory[at + t]; \
    sum##t += w0 * x.x; \
    sum##t += w1 * x.y; \
    sum##t += w2 * x.z; \
    sum##t += w3 * x.w; }

// Of a vec4 of outputs, what some groups of four inputs give.
vec4 sumSlice(uint weight, uint at, uint groups) {
    vec4 sum0 = vec4(0.0), sum1 = vec4(0.0), sum2 = vec4(0.0), sum3 = vec4(0.0);
    uint end = at + groups;
    for (; at + 4 <= end; at += 4) {
        ADD(0) ADD(1) ADD(2) ADD(3)
        weight += 4 * QUAD_STEP;
    }

    for (; at < end; at++) {
        ADD(0)
        weight += QUAD_STEP;
    }

    return (sum0 + sum1) + (sum2 + sum3);
}

void main() {
    uint instance = gl_WorkGroupID.x;
    uint groups = takeInputs(instance);
    vec4 extent = biases[0], manner = biases[1];
    barrier();
    for (uint layer = 1; layer <= push.layers; layer++) {
        uint firstWeight = uint(extent.x), firstBias = uint(extent.y), quads = uint(extent.z), activation = uint(extent.w);
        uint width = uint(manner.x), slices = uint(manner.y), length = uint(manner.z);
        float negativeSlope = manner.w;
        if (layer < push.layers) {
            // Read ahead: nobody waits for it.
            extent = biases[2 * layer];
            manner = biases[2 * layer + 1];
        }

        uint from = firstRead(layer, groups);
        uint to = firstWritten(layer, quads);
        uint slice = gl_LocalInvocationIndex / width;
        uint column = gl_LocalInvocationIndex % width;
        uint firstGroup = slice * length;
        uint begin = layer == push.layers ? gl_WorkGroupID.y * push.share : 0;
        uint end = layer == push.layers ? min(begin + push.share, quads) : quads;
        for (uint first = begin; first < end; first += width) {
            uint quad = first + column;
            if (slice < slices && quad < end) {
                uint block = quad / WEIGHT_STEP, lane = quad % WEIGHT_STEP;
                uint weight = firstWeight + (block * groups + firstGroup) * QUAD_STEP + lane;
                memory[gl_LocalInvocationIndex] = sumSlice(weight, from + firstGroup, min(length, groups - firstGroup));
            }

            barrier();
            if (slice == 0 && quad < end) {
                vec4 sum = memory[column];
                for (uint i = 1; i < slices; i++) {
                    sum += memory[i * width + column];
                }

                give(layer, instance, to, quad, quads, finish(sum, firstBias + quad, activation, negativeSlope));
            }

            barrier();
        }

        groups = quads;
    }
}
