// A linear layer for a batch of one: bound by reading the weights once. No shared memory and no barrier; each invocation owns
// 4 * OUTPUTS outputs and walks all inputs, four at a time.
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

// Named sums: an array indexed in a loop costs a CPU driver a factor of two to a hundred.
#define DECLARE(t) vec4 sum##t = vec4(0.0);
#define ADD(t) sum##t += LOAD_WEIGHT(w + t * LANES) * value;
#define STEP(component) { float value = component; EACH(ADD) w += BLOCK / 4; }
#define STORE(t) store(y + t * LANES, sum##t);

void store(uint at, vec4 sum) {
    sum += (push.flags & FIRST_PART) != 0 ? biases[at] : outputs[at];
    outputs[at] = (push.flags & LAST_PART) != 0 ? activate(sum, push.negativeSlope) : sum;
}

void main() {
    uint block = push.skippedBlocks + gl_GlobalInvocationID.x / LANES;
    uint lane = gl_GlobalInvocationID.x % LANES;
    if (block >= push.blocks) {
        return;
    }

    uint w = block * push.rows * (BLOCK / 4) + lane;
    EACH(DECLARE)
    uint quads = push.inputCount / 4;
    for (uint quad = 0; quad < quads; quad++) {
        vec4 x = LOAD_INPUT(push.firstInput + quad);
        STEP(x.x) STEP(x.y) STEP(x.z) STEP(x.w)
    }

    uint rest = push.inputCount % 4;
    if (rest != 0) {
        // What lies behind the last input is another layer's leftovers, and may be anything: NaN times a weight of zero is NaN.
        vec4 x = LOAD_INPUT(push.firstInput + quads);
        STEP(x.x)
        if (rest > 1) STEP(x.y)
        if (rest > 2) STEP(x.z)
    }

    uint y = (push.firstBlock + block) * (BLOCK / 4) + lane;
    EACH(STORE)
}
