// What the kernels of a linear layer share: y = activate(W x + b) for a whole number of output blocks.
//
// Weights lie in blocks of BLOCK outputs, input after input within a block: [blocks, inputs, BLOCK]. The invocations that share a block read
// one contiguous stream, each a vec4 at a time: one coalesced 16-byte load a lane on a GPU, and on a CPU driver (which runs a subgroup as one
// vector) a stream of whole cache lines. OUTPUTS says how many vec4s of outputs an invocation has.
//
// Activations lie input after input, [inputs, stride] with a stride of 1 for a batch of one and of whole tiles otherwise, so that one load
// gives the same input of four instances, and a result is stored as it is read by the next layer.
//
// Where the limits allow it, what is read comes through texel buffers (TEXEL): Mesa's CPU driver fetches a 128-bit texel several times as
// fast as it loads a vec4 from a storage buffer.

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint BLOCK = 64;

const uint LANES = BLOCK / (4 * OUTPUTS);

#ifdef TEXEL
layout(set = 0, binding = 0) uniform samplerBuffer weights;
layout(set = 0, binding = 2) uniform samplerBuffer inputs;
#define LOAD_WEIGHT(i) texelFetch(weights, int(i))
#define LOAD_INPUT(i) texelFetch(inputs, int(i))
#else
layout(set = 0, binding = 0, std430) readonly buffer Weights { vec4 weights[]; };
layout(set = 0, binding = 2, std430) readonly buffer Inputs { vec4 inputs[]; };
#define LOAD_WEIGHT(i) weights[i]
#define LOAD_INPUT(i) inputs[i]
#endif
layout(set = 0, binding = 1, std430) readonly buffer Biases { vec4 biases[]; };
layout(set = 0, binding = 3, std430) buffer Outputs { vec4 outputs[]; };

layout(push_constant) uniform Push {
    uint blocks;         // of the weights up to where this dispatch ends
    uint firstBlock;     // of the weights in the layer
    uint inputCount;     // summed over in this dispatch
    uint firstInput;     // in vec4s of the input, batch of one; in inputs otherwise
    uint rows;           // input rows a block of weights holds
    uint stride;         // of a batch in the activations, in vec4s; 0 for a batch of one
    uint flags;          // which part of a sum over inputs this dispatch is
    float negativeSlope;
    uint skippedBlocks;  // of the weights before where this dispatch begins
} push;

const uint FIRST_PART = 1, LAST_PART = 2;
