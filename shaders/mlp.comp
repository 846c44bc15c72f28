// A whole small network in one dispatch, a workgroup an instance: where a layer takes less time than starting a kernel, what is saved is the starts.
//
// Activations stay in shared memory. A layer has few outputs, so each vec4 of them is summed by several invocations, a slice of the inputs each; the slices'
// sums are then added in their order, so that a result is the same from run to run. How many outputs at once and how many slices, the runtime plans.
//
// Weights and biases are those of the layered kernels, bound as one range. At its beginning is a table of two vec4s a layer, in floats, which hold whole
// numbers of this size exactly.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/activation.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint BLOCK = 64;

#include "include/weights.glsl"

layout(set = 0, binding = 2, std430) readonly buffer Inputs { float inputs[]; };
layout(set = 0, binding = 3, std430) writeonly buffer Outputs { vec4 outputs[]; };

layout(push_constant) uniform Push {
    uint layers;
    uint inputCount;
    uint stride;    // from one input to the next
    uint rowQuads;  // vec4s of an instance's outputs
    uint firstRow;  // vec4 at which the first instance's begin
} push;

const uint WORKGROUP = gl_WorkGroupSize.x;
const uint WEIGHT_STEP = BLOCK / 4;
const uint QUAD_STEP = WEIGHT_LOADS * WEIGHT_STEP;

// All of the 16 KB that Vulkan guarantees: a sum for each invocation, and behind them activations. What one layer reads lies at the beginning and what it
// writes at the end, and for the next the other way round.
const uint MEMORY = 1024, BEGIN = WORKGROUP;
shared vec4 memory[MEMORY];

float loadInput(uint instance, uint index) {
    return index < push.inputCount ? inputs[index * push.stride + instance] : 0.0;
}

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
    for (uint i = gl_LocalInvocationIndex; 4 * i < push.inputCount; i += WORKGROUP) {
        memory[BEGIN + i] = vec4(loadInput(instance, 4 * i), loadInput(instance, 4 * i + 1), loadInput(instance, 4 * i + 2), loadInput(instance, 4 * i + 3));
    }

    vec4 extent = biases[0], manner = biases[1];
    uint groups = (push.inputCount + 3) / 4;
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

        uint from = layer % 2 == 1 ? BEGIN : MEMORY - groups;
        uint to = layer % 2 == 1 ? MEMORY - quads : BEGIN;
        uint slice = gl_LocalInvocationIndex / width;
        uint column = gl_LocalInvocationIndex % width;
        uint firstGroup = slice * length;
        for (uint first = 0; first < quads; first += width) {
            uint quad = first + column;
            if (slice < slices && quad < quads) {
                uint block = quad / WEIGHT_STEP, lane = quad % WEIGHT_STEP;
                uint weight = firstWeight + (block * groups + firstGroup) * QUAD_STEP + lane;
                memory[gl_LocalInvocationIndex] = sumSlice(weight, from + firstGroup, min(length, groups - firstGroup));
            }

            barrier();
            if (slice == 0 && quad < quads) {
                vec4 sum = memory[column];
                for (uint i = 1; i < slices; i++) {
                    sum += memory[i * width + column];
                }

#if WEIGHTS == 8
                sum *= SCALE(firstBias + quad);
#endif
                vec4 result = activateAs(activation, sum + BIAS(firstBias + quad), negativeSlope);
                if (layer < push.layers) {
                    memory[to + quad] = result;
                } else {
                    outputs[push.firstRow + instance * push.rowQuads + quad] = result;
                }
            }

            barrier();
        }

        groups = quads;
    }
}
