// What the kernels of a linear layer share: y = activate(W x + b) for a whole number of output blocks. OUTPUTS says how many vec4s of outputs an
// invocation has, SUMS how many vec4s of sums, where it keeps them all. SLICED: it stores one at a time.
//
// Activations lie input after input, [inputs, stride] with a stride of 1 for a batch of one and of whole tiles otherwise, so that one load gives
// the same input of four instances, and a result is stored as it is read by the next layer. A network's last layer may write instance after
// instance instead, [instances, outputs] (flag ROWS): the order that targets have.
//
// Where the limits allow it, what is read comes through texel buffers (TEXEL): Mesa's CPU driver fetches a 128-bit texel several times as
// fast as it loads a vec4 from a storage buffer.

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint BLOCK = 64;

#include "weights.glsl"

const uint LANES = BLOCK / (4 * OUTPUTS);

// Loads of a block's weights from one group of inputs to the next, and those of four inputs.
const uint WEIGHT_STEP = BLOCK / 4;
const uint QUAD_STEP = WEIGHT_LOADS * WEIGHT_STEP;

#ifdef TEXEL
layout(set = 0, binding = 2) uniform samplerBuffer inputs;
#define LOAD_INPUT(i) texelFetch(inputs, int(i))
#else
layout(set = 0, binding = 2, std430) readonly buffer Inputs { vec4 inputs[]; };
#define LOAD_INPUT(i) inputs[i]
#endif
layout(set = 0, binding = 3, std430) buffer Outputs { vec4 outputs[]; };

layout(push_constant) uniform Push {
    uint blocks;         // of the weights up to where this dispatch ends
    uint firstBlock;     // of the weights in the layer
    uint inputCount;     // summed over in this dispatch
    uint firstInput;     // in vec4s of the input, batch of one; in inputs otherwise
    uint stride;         // of a batch in the activations, in vec4s; 0 for a batch of one
    uint flags;          // which part of a sum over inputs this dispatch is, and how it is stored
    float negativeSlope;
    uint skippedBlocks;  // of the weights before where this dispatch begins
    uint rowQuads;       // ROWS: vec4s of a row, which is what is written of it
    uint instances;      // ROWS: rows that are written
    uint firstRow;       // ROWS: vec4 at which the first begins
} push;

const uint FIRST_PART = 1, LAST_PART = 2, ROWS = 4;

uint firstWeight(uint block, uint lane) {
    return block * ((push.inputCount + 3) / 4) * QUAD_STEP + lane;
}

// Of a sum that this dispatch completes, what the layer gives.
vec4 finish(vec4 sum, uint quad) {
    if ((push.flags & LAST_PART) == 0) {
        return sum;
    }

#if WEIGHTS == 8
    sum *= SCALE(quad);
#endif
    return activate(sum + BIAS(quad), push.negativeSlope);
}

// Where the quad of outputs of an instance lies in its row; where nothing is wanted of it, nowhere.
bool isInRow(uint instance, uint quad, out uint at) {
    at = push.firstRow + instance * push.rowQuads + quad;
    return instance < push.instances && quad < push.rowQuads;
}

// What the parts of the sum before this one left: four outputs of an instance, which lie in its row or in a row each.
vec4 sumBefore(uint instance, uint quad) {
    uint at;
    if ((push.flags & ROWS) != 0) {
        return isInRow(instance, quad, at) ? outputs[at] : vec4(0.0);
    }

    at = 4 * quad * push.stride + instance / 4;
    return vec4(
        outputs[at][instance % 4],
        outputs[at + push.stride][instance % 4],
        outputs[at + 2 * push.stride][instance % 4],
        outputs[at + 3 * push.stride][instance % 4]);
}

#ifdef SLICED
// Stores four outputs of an instance.
void storeQuad(uint quad, uint instance, vec4 sum) {
    bool isRow = (push.flags & ROWS) != 0, isFirst = (push.flags & FIRST_PART) != 0;
    if (isRow || push.stride == 0) {
        uint at = quad;
        if (!isRow || isInRow(instance, quad, at)) {
            outputs[at] = finish(isFirst ? sum : outputs[at] + sum, quad);
        }

        return;
    }

    if (instance < 4 * push.stride) {
        vec4 result = finish(isFirst ? sum : sumBefore(instance, quad) + sum, quad);
        uint at = 4 * quad * push.stride + instance / 4;
        outputs[at][instance % 4] = result.x;
        outputs[at + push.stride][instance % 4] = result.y;
        outputs[at + 2 * push.stride][instance % 4] = result.z;
        outputs[at + 3 * push.stride][instance % 4] = result.w;
    }
}
#elif defined(SUMS)
// The sums of an invocation, each a vec4 over outputs: SUMS of them, for one instance after the other OUTPUTS. An array, gone over by a loop, where there
// would otherwise be as many copies of the activation. Where it must not lie in memory, EACH_RESULT is a loop that is unrolled.
#ifndef EACH_RESULT
#define EACH_RESULT for
#endif
vec4 results[SUMS];

#if SUMS == OUTPUTS
// Stores the results of the only instance, from an output quad on.
void storeInstance(uint firstQuad) {
    bool rows = (push.flags & ROWS) != 0;
    for (uint i = 0; i < OUTPUTS; i++) {
        uint quad = firstQuad + i * LANES;
        uint at = quad + (rows ? push.firstRow : 0);
        if (!rows || quad < push.rowQuads) {
            if ((push.flags & FIRST_PART) == 0) {
                results[i] += outputs[at];
            }

            outputs[at] = finish(results[i], quad);
        }
    }
}
#else
const uint INSTANCES = SUMS / OUTPUTS;

// Stores the results of a tile, whose quads of instances are each so many behind the one before.
void storeTile(uint firstQuad, uint firstInstanceQuad, uint step) {
    EACH_RESULT (uint i = 0; i < SUMS; i++) {
        uint quad = firstQuad + i % OUTPUTS * LANES;
        uint instance = 4 * (firstInstanceQuad + i / OUTPUTS / 4 * step) + i / OUTPUTS % 4;
        if ((push.flags & FIRST_PART) == 0 && instance < 4 * push.stride) {
            results[i] += sumBefore(instance, quad);
        }

        results[i] = finish(results[i], quad);
    }

    if ((push.flags & ROWS) != 0) {
        EACH_RESULT (uint i = 0; i < SUMS; i++) {
            uint at;
            if (isInRow(4 * (firstInstanceQuad + i / OUTPUTS / 4 * step) + i / OUTPUTS % 4, firstQuad + i % OUTPUTS * LANES, at)) {
                outputs[at] = results[i];
            }
        }

        return;
    }

    EACH_RESULT (uint i = 0; i < OUTPUTS; i++) {
        EACH_RESULT (uint j = 0; j < INSTANCES / 4; j++) {
            uint instanceQuad = firstInstanceQuad + j * step;
            if (instanceQuad < push.stride) {
                uint at = 4 * (firstQuad + i * LANES) * push.stride + instanceQuad;
                uint first = 4 * j * OUTPUTS + i;
                vec4 a = results[first], b = results[first + OUTPUTS], c = results[first + 2 * OUTPUTS], d = results[first + 3 * OUTPUTS];
                outputs[at] = vec4(a.x, b.x, c.x, d.x);
                outputs[at + push.stride] = vec4(a.y, b.y, c.y, d.y);
                outputs[at + 2 * push.stride] = vec4(a.z, b.z, c.z, d.z);
                outputs[at + 3 * push.stride] = vec4(a.w, b.w, c.w, d.w);
            }
        }
    }
}
#endif
#endif
