// What the kernels of a whole small network share (mlp.comp and mlp_subgroup.comp).
//
// Weights and biases are those of the layered kernels, bound as one range. At its beginning is a table of two vec4s a layer, in floats, which hold whole
// numbers of this size exactly.

layout(set = 0, binding = 2, std430) readonly buffer Inputs { float inputs[]; };
layout(set = 0, binding = 3, std430) writeonly buffer Outputs { vec4 outputs[]; };

layout(push_constant) uniform Push {
    uint layers;
    uint inputCount;
    uint stride;    // from one input to the next
    uint rowQuads;  // vec4s of an instance's outputs
    uint firstRow;  // vec4 at which the first instance's begin
    uint share;     // vec4s of the last layer's outputs that a workgroup computes
} push;

const uint WORKGROUP = gl_WorkGroupSize.x;
const uint WEIGHT_STEP = BLOCK / 4;
const uint QUAD_STEP = WEIGHT_LOADS * WEIGHT_STEP;

// All of the 16 KB that Vulkan guarantees: a sum for each invocation, and behind them activations. What one layer reads lies at the beginning and what it
// writes at the end, and for the next the other way round.
const uint MEMORY = 1024, BEGIN = WORKGROUP;
shared vec4 memory[MEMORY];

uint firstRead(uint layer, uint groups) {
    return layer % 2 == 1 ? BEGIN : MEMORY - groups;
}

uint firstWritten(uint layer, uint quads) {
    return layer % 2 == 1 ? MEMORY - quads : BEGIN;
}

float loadInput(uint instance, uint index) {
    return index < push.inputCount ? inputs[index * push.stride + instance] : 0.0;
}

// Brings the network's inputs into shared memory; a barrier is to follow. Gives how many groups of four they are.
uint takeInputs(uint instance) {
    for (uint i = gl_LocalInvocationIndex; 4 * i < push.inputCount; i += WORKGROUP) {
        memory[BEGIN + i] = vec4(loadInput(instance, 4 * i), loadInput(instance, 4 * i + 1), loadInput(instance, 4 * i + 2), loadInput(instance, 4 * i + 3));
    }

    return (push.inputCount + 3) / 4;
}

// Of a complete sum, what the layer gives.
vec4 finish(vec4 sum, uint bias, uint activation, float negativeSlope) {
#if WEIGHTS == 8
    sum *= SCALE(bias);
#endif
    return activateAs(activation, sum + BIAS(bias), negativeSlope);
}

// Hands four outputs to the next layer, or out.
void give(uint layer, uint instance, uint to, uint quad, uint quads, vec4 result) {
    if (quad < quads) {
        if (layer < push.layers) {
            memory[to + quad] = result;
        } else {
            outputs[push.firstRow + instance * push.rowQuads + quad] = result;
        }
    }
}
