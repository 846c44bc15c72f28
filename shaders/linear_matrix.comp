// A linear layer for a large batch on a GPU's matrix units (VK_NV_cooperative_matrix): products of halves, summed as floats. A workgroup of eight subgroups of
// 32 computes 128 outputs by 128 instances, a subgroup 64 by 32, in eight matrices of 16 by 16. Slabs of 32 inputs pass through shared memory, 34 KB, by turns
// as in linear_shared.comp. Weights are halves as they are kept; inputs are rounded to halves as they are fetched. Takes whole sums alone.
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_NV_cooperative_matrix : require
#include "include/activation.glsl"
#define OUTPUTS 2
#define WEIGHTS 16
#include "include/linear.glsl"

// BLOCK is 128.
const uint DEPTH = 32, WORKGROUP = 256, OUTPUT_QUADS = 32, INSTANCE_QUADS = 32;

// uvec4s of a slab's row, eight halves each, padded so that neighbours lie in other banks.
const uint ROW = 16 + 1;

// Two slabs of weights, and two of inputs.
const uint INPUT_SLABS = 2 * DEPTH * ROW;
shared uvec4 slabs[2 * INPUT_SLABS];

// An invocation fetches pairs: eight outputs at two inputs, and eight instances of an input.
const uint WEIGHT_PAIRS = DEPTH / 2 * OUTPUT_QUADS / 2 / WORKGROUP, INPUT_PAIRS = DEPTH * INSTANCE_QUADS / 2 / WORKGROUP;
const uint PAIRS = 16;
uvec4 fetchedWeights[2 * WEIGHT_PAIRS];
vec4 fetchedInputs[2 * INPUT_PAIRS];

// Loads without a condition, which would have them waited for at once: what is not there is read from where something is, and dropped in keep().
void fetch(uint first, uint base, uint words, uint firstQuad) {
    uint firstWord = base + first / 2 * WEIGHT_STEP;
    [[unroll]] for (uint i = 0; i < WEIGHT_PAIRS; i++) {
        uint at = min(firstWord + 2 * (gl_LocalInvocationIndex + i * WORKGROUP), words - 2);
        fetchedWeights[2 * i] = LOAD_WEIGHT(at);
        fetchedWeights[2 * i + 1] = LOAD_WEIGHT(at + 1);
    }

    [[unroll]] for (uint i = 0; i < INPUT_PAIRS; i++) {
        uint at = gl_LocalInvocationIndex + i * WORKGROUP;
        uint row = min(first + at / PAIRS, push.inputCount - 1), quad = min(firstQuad + at % PAIRS * 2, push.stride - 2);
        uint from = (push.firstInput + row) * push.stride + quad;
        fetchedInputs[2 * i] = LOAD_INPUT(from);
        fetchedInputs[2 * i + 1] = LOAD_INPUT(from + 1);
    }
}

// The largest half where a value has none: infinities would end in NaN.
uvec2 toHalves(vec4 values) {
    values = clamp(values, -65504.0, 65504.0);
    return uvec2(packHalf2x16(values.xy), packHalf2x16(values.zw));
}

// Instances that are not there may be anything: each has a column of sums to itself. Inputs must be zeros, and so must their weights.
void keep(uint slab, uint first) {
    [[unroll]] for (uint i = 0; i < WEIGHT_PAIRS; i++) {
        uint at = gl_LocalInvocationIndex + i * WORKGROUP;
        uint to = (slab * DEPTH + at / PAIRS * 2) * ROW + at % PAIRS;
        bvec4 isThere = bvec4(first + at / PAIRS * 2 < push.inputCount);
        uvec4 a = mix(uvec4(0), fetchedWeights[2 * i], isThere), b = mix(uvec4(0), fetchedWeights[2 * i + 1], isThere);
        slabs[to] = uvec4(a.xy, b.xy);
        slabs[to + ROW] = uvec4(a.zw, b.zw);
    }

    [[unroll]] for (uint i = 0; i < INPUT_PAIRS; i++) {
        uint at = gl_LocalInvocationIndex + i * WORKGROUP;
        uint to = (slab * DEPTH + at / PAIRS) * ROW + at % PAIRS;
        uvec4 halves = uvec4(toHalves(fetchedInputs[2 * i]), toHalves(fetchedInputs[2 * i + 1]));
        slabs[INPUT_SLABS + to] = mix(uvec4(0), halves, bvec4(first + at / PAIRS < push.inputCount));
    }
}

// Named, for an array of matrices lies in memory. Of a subgroup's four by two the rows are outputs and the columns instances.
#define SUM fcoopmatNV<32, gl_ScopeSubgroup, 16, 16>
#define FACTOR fcoopmatNV<16, gl_ScopeSubgroup, 16, 16>
#define EACH_ROW(operation, n) operation(0, n) operation(1, n) operation(2, n) operation(3, n)
#define EACH_FACTOR(operation) operation(0) operation(1) operation(2) operation(3)
#define EACH_COLUMN(operation) operation(0) operation(1)
#define DECLARE(m, n) SUM sum##m##n = SUM(0.0);
#define DECLARE_COLUMN(n) EACH_ROW(DECLARE, n)
#define LOAD_ROW(m) FACTOR weights##m; coopMatLoadNV(weights##m, slabs, weightRow + 2 * m, ROW, true);
#define MULTIPLY(m, n) sum##m##n = coopMatMulAddNV(weights##m, inputs##n, sum##m##n);
#define MULTIPLY_COLUMN(n) FACTOR inputs##n; coopMatLoadNV(inputs##n, slabs, inputRow + 2 * n, ROW, false); EACH_ROW(MULTIPLY, n)

// A column of sums goes through memory that the slabs had, 64 outputs of each of 16 instances or the other way round, a subgroup's own part of it.
#define STAGE_AS_ROWS(m, n) coopMatStoreNV(sum##m##n, slabs, staged + 4 * m, ROW, true);
#define STAGE(m, n) coopMatStoreNV(sum##m##n, slabs, staged + 64 * m, 4, false);
#define STORE_COLUMN(n) \
    subgroupBarrier(); \
    if (inRows) { \
        EACH_ROW(STAGE_AS_ROWS, n) \
    } else { \
        EACH_ROW(STAGE, n) \
    } \
    subgroupMemoryBarrierShared(); \
    subgroupBarrier(); \
    store(staged, inRows, firstOutput, firstQuad + 4 * n);

// Sixty-four outputs of sixteen instances, from a vec4 of outputs and of instances on.
void store(uint staged, bool inRows, uint firstOutput, uint firstQuad) {
    [[unroll]] for (uint turn = 0; turn < 8; turn++) {
        uint i = gl_SubgroupInvocationID + 32 * turn;
        if (inRows) {
            uint at, quad = firstOutput + i % 16;
            if (isInRow(4 * firstQuad + i / 16, quad, at)) {
                outputs[at] = finish(uintBitsToFloat(slabs[staged + i / 16 * ROW + i % 16]), quad);
            }
        } else if (firstQuad + i % 4 < push.stride) {
            uint row = 4 * firstOutput + i / 4;
            outputs[row * push.stride + firstQuad + i % 4] = activate(uintBitsToFloat(slabs[staged + i]) + biases[row / 4][row % 4], push.negativeSlope);
        }
    }
}

void main() {
    uint block = push.skippedBlocks + gl_WorkGroupID.y;
    uint workgroupQuad = INSTANCE_QUADS * gl_WorkGroupID.x;
    // The subgroup's part: vec4s of outputs and of instances.
    uint ownOutput = gl_SubgroupID % 2 * 16, ownQuad = gl_SubgroupID / 2 * 8;
    uint base = firstWeight(block, 0);
    uint words = base + (push.inputCount + 3) / 4 * QUAD_STEP;
    EACH_COLUMN(DECLARE_COLUMN)
    fetch(0, base, words, workgroupQuad);
    keep(0, 0);
    uint slab = 0;
    for (uint done = 0; done < push.inputCount; done += DEPTH) {
        barrier();
        if (done + DEPTH < push.inputCount) {
            fetch(done + DEPTH, base, words, workgroupQuad);
        }

        [[unroll]] for (uint k = 0; k < DEPTH; k += 16) {
            uint weightRow = (slab * DEPTH + k) * ROW + ownOutput / 2, inputRow = INPUT_SLABS + (slab * DEPTH + k) * ROW + ownQuad / 2;
            EACH_FACTOR(LOAD_ROW)
            EACH_COLUMN(MULTIPLY_COLUMN)
        }

        slab ^= 1;
        if (done + DEPTH < push.inputCount) {
            keep(slab, done + DEPTH);
        }
    }

    bool inRows = (push.flags & ROWS) != 0;
    uint staged = gl_SubgroupID * 16 * ROW;
    uint firstOutput = (push.firstBlock + block) * WEIGHT_STEP + ownOutput, firstQuad = workgroupQuad + ownQuad;
    barrier();
    EACH_COLUMN(STORE_COLUMN)
}
