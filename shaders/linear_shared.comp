// A linear layer for a batch on a GPU: a workgroup of 128 computes 128 outputs by 64 instances, an invocation 8 by 8 in registers. Slabs of eight inputs pass
// through shared memory, 12 KB, so that a weight is read from memory once for 64 instances and an input once for 128 outputs. There are two slabs: while one is
// computed with, the next is fetched into registers and put into the other, so that one barrier a slab is enough.
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "include/activation.glsl"
#define OUTPUTS 2
#define SUMS 16
#define EACH_RESULT [[unroll]] for
#include "include/linear.glsl"

// BLOCK is 128.
const uint DEPTH = 8, WORKGROUP = 128, OUTPUT_QUADS = 32, INSTANCE_QUADS = 16;
const uint OUTPUT_STEP = OUTPUT_QUADS / 2, INSTANCE_STEP = INSTANCE_QUADS / 2;

shared vec4 weightSlabs[2 * DEPTH * OUTPUT_QUADS];
shared vec4 inputSlabs[2 * DEPTH * INSTANCE_QUADS];

// Words of weights of a slab, and how many an invocation fetches.
const uint INPUTS_A_WORD = 32 / WEIGHTS, WORDS = DEPTH / INPUTS_A_WORD * OUTPUT_QUADS;
const uint WEIGHT_FETCHES = (WORDS + WORKGROUP - 1) / WORKGROUP, INPUT_FETCHES = DEPTH * INSTANCE_QUADS / WORKGROUP;

WORD fetchedWeights[WEIGHT_FETCHES];
vec4 fetchedInputs[INPUT_FETCHES];

// Loads without a condition, which would have them waited for at once: what is not there is read from where something is, and dropped in keep().
void fetch(uint first, uint base, uint words, uint firstQuad) {
    uint firstWord = base + first / INPUTS_A_WORD * WEIGHT_STEP;
    [[unroll]] for (uint i = 0; i < WEIGHT_FETCHES; i++) {
        uint at = gl_LocalInvocationIndex + i * WORKGROUP;
        fetchedWeights[i] = LOAD_WEIGHT(min(firstWord + at, words - 1));
    }

    [[unroll]] for (uint i = 0; i < INPUT_FETCHES; i++) {
        uint at = gl_LocalInvocationIndex + i * WORKGROUP;
        uint row = min(first + at / INSTANCE_QUADS, push.inputCount - 1), quad = min(firstQuad + at % INSTANCE_QUADS, push.stride - 1);
        fetchedInputs[i] = LOAD_INPUT((push.firstInput + row) * push.stride + quad);
    }
}

// Instances that are not there may be anything: each has sums to itself. Inputs must be zeros, and so must their weights.
void keep(uint slab, uint first) {
    [[unroll]] for (uint i = 0; i < WEIGHT_FETCHES; i++) {
        uint at = gl_LocalInvocationIndex + i * WORKGROUP;
        if (WORDS % WORKGROUP == 0 || at < WORDS) {
            uint to = slab * DEPTH * OUTPUT_QUADS + at / OUTPUT_QUADS * INPUTS_A_WORD * OUTPUT_QUADS + at % OUTPUT_QUADS;
            WORD word = mix(WORD(0), fetchedWeights[i], bvec4(first + at / OUTPUT_QUADS * INPUTS_A_WORD < push.inputCount));
#if WEIGHTS == 32
            weightSlabs[to] = word;
#elif WEIGHTS == 16
            weightSlabs[to] = halves(word.xy);
            weightSlabs[to + OUTPUT_QUADS] = halves(word.zw);
#else
            weightSlabs[to] = signedBytes(word.x);
            weightSlabs[to + OUTPUT_QUADS] = signedBytes(word.y);
            weightSlabs[to + 2 * OUTPUT_QUADS] = signedBytes(word.z);
            weightSlabs[to + 3 * OUTPUT_QUADS] = signedBytes(word.w);
#endif
        }
    }

    [[unroll]] for (uint i = 0; i < INPUT_FETCHES; i++) {
        uint at = gl_LocalInvocationIndex + i * WORKGROUP;
        inputSlabs[slab * DEPTH * INSTANCE_QUADS + at] = mix(vec4(0.0), fetchedInputs[i], bvec4(first + at / INSTANCE_QUADS < push.inputCount));
    }
}

#define EACH_OUTPUT(operation) operation(a, x) operation(a, y) operation(a, z) operation(a, w) operation(b, x) operation(b, y) operation(b, z) operation(b, w)
#define DECLARE(o, n) vec4 o##n##c = vec4(0.0), o##n##d = vec4(0.0);
#define ADD(o, n) o##n##c += w##o.n * xc; o##n##d += w##o.n * xd;
#define KEEP(o, s, p, e, instance) results[2 * (instance) + s] = vec4(o##x##p.e, o##y##p.e, o##z##p.e, o##w##p.e);
#define KEEP_FOUR(o, s, p, first) KEEP(o, s, p, x, first) KEEP(o, s, p, y, first + 1) KEEP(o, s, p, z, first + 2) KEEP(o, s, p, w, first + 3)

void main() {
    uint block = push.skippedBlocks + gl_WorkGroupID.y;
    uint firstQuad = INSTANCE_QUADS * gl_WorkGroupID.x;
    // Thirty-two neighbours own eight quads of outputs by four of instances: what they read of a slab at once is a few whole rows of banks.
    uint neighbour = gl_LocalInvocationIndex % 32, group = gl_LocalInvocationIndex / 32;
    uint lane = group % 2 * 8 + neighbour % 8;
    uint part = group / 2 * 4 + neighbour / 8;
    uint base = firstWeight(block, 0);
    uint words = base + (push.inputCount + 3) / 4 * QUAD_STEP;
    EACH_OUTPUT(DECLARE)
    fetch(0, base, words, firstQuad);
    keep(0, 0);
    uint slab = 0;
    for (uint done = 0; done < push.inputCount; done += DEPTH) {
        barrier();
        if (done + DEPTH < push.inputCount) {
            fetch(done + DEPTH, base, words, firstQuad);
        }

        [[unroll]] for (uint k = 0; k < DEPTH; k++) {
            uint w = (slab * DEPTH + k) * OUTPUT_QUADS + lane, x = (slab * DEPTH + k) * INSTANCE_QUADS + part;
            vec4 wa = weightSlabs[w], wb = weightSlabs[w + OUTPUT_STEP];
            vec4 xc = inputSlabs[x], xd = inputSlabs[x + INSTANCE_STEP];
            EACH_OUTPUT(ADD)
        }

        slab ^= 1;
        if (done + DEPTH < push.inputCount) {
            keep(slab, done + DEPTH);
        }
    }

    KEEP_FOUR(a, 0, c, 0)
    KEEP_FOUR(b, 1, c, 0)
    KEEP_FOUR(a, 0, d, 4)
    KEEP_FOUR(b, 1, d, 4)
    storeTile((push.firstBlock + block) * WEIGHT_STEP + lane, firstQuad + part, INSTANCE_STEP);
}
