// A linear layer for a batch on a driver that computes on the processor: an invocation owns 8 outputs by 16 instances. SUBGROUP is the subgroup's size,
// and LANES is the same.
//
// Such a driver runs a subgroup as one vector. There a texel fetch costs what thirty multiply-adds do, whether its lanes read one address or many, and
// a shuffle by a constant one instruction. So a fetch brings SUBGROUP different vec4s of the inputs, and shuffles hand them to all lanes. The sums are
// more than the registers; going over four inputs before the next instance's sums are touched, each is loaded and stored once in four.
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_shuffle : require
#include "include/activation.glsl"
#define OUTPUTS 2
#define SUMS 32
#include "include/linear.glsl"

// vec4s of instances, and rows of inputs that one fetch brings.
const uint QUADS = 4;
const uint FETCHED = SUBGROUP / 4;

// The fetch that holds input k of four, and the lane that has its instances 4 j to 4 j + 3.
#if SUBGROUP == 4
#define FETCH_ALL FETCH(0) FETCH(1) FETCH(2) FETCH(3)
#define OF(k) x##k
#define LANE(k, j) (j)
#elif SUBGROUP == 8
#define FETCH_ALL FETCH(0) FETCH(1)
#define OF(k) OF_##k
#define OF_0 x0
#define OF_1 x0
#define OF_2 x1
#define OF_3 x1
#define LANE(k, j) (k % 2 * 4 + j)
#endif

// Rows behind the last input hold what was there before, which may be anything: NaN times a weight of zero is NaN.
#define FETCH(f) \
    uint row##f = first + f * FETCHED + lane / QUADS; \
    vec4 x##f = LOAD_INPUT((push.firstInput + min(row##f, push.inputCount - 1)) * push.stride + column); \
    x##f = row##f < push.inputCount ? x##f : vec4(0.0);

#define EACH_INSTANCE(operation) \
    operation(0, x) operation(0, y) operation(0, z) operation(0, w) \
    operation(1, x) operation(1, y) operation(1, z) operation(1, w) \
    operation(2, x) operation(2, y) operation(2, z) operation(2, w) \
    operation(3, x) operation(3, y) operation(3, z) operation(3, w)

// A sum is a vec4 over four outputs, the first (a) or the second (b) of the invocation's, for instance c of quad j.
#define DECLARE(j, c) vec4 a##c##j = vec4(0.0), b##c##j = vec4(0.0);
#define ADD(j, c) { \
    float v0 = subgroupShuffle(OF(0).c, LANE(0, j)), v1 = subgroupShuffle(OF(1).c, LANE(1, j)); \
    float v2 = subgroupShuffle(OF(2).c, LANE(2, j)), v3 = subgroupShuffle(OF(3).c, LANE(3, j)); \
    a##c##j += wa0 * v0; a##c##j += wa1 * v1; a##c##j += wa2 * v2; a##c##j += wa3 * v3; \
    b##c##j += wb0 * v0; b##c##j += wb1 * v1; b##c##j += wb2 * v2; b##c##j += wb3 * v3; }

#define KEEP(j, c) \
    results[i++] = a##c##j; \
    results[i++] = b##c##j;

#ifdef NEAREST
// A search's scores are not worth storing. Of each block of codes and each query there remain the best score, the second best and the best's code,
// [blocks, queries]; here rowQuads is how many codes there are. Which of equal scores comes first does not matter: a second that equals the best
// has the candidates measured.
const float LEAST = -3.402823466e38;

// Best, second best, and the best's code as a number.
void take(inout vec3 best, vec3 other) {
    best.y = max(max(best.y, other.y), min(best.x, other.x));
    best.z = other.x > best.x ? other.z : best.z;
    best.x = max(best.x, other.x);
}

void takeScore(inout vec3 best, float score, uint code) {
    take(best, vec3(code < push.rowQuads ? score : LEAST, LEAST, float(code)));
}

vec3 bestOf(uint lane, uint code, vec4 a, vec4 b) {
    vec3 best = vec3(LEAST, LEAST, float(min(code, push.rowQuads - 1)));
    takeScore(best, a.x, code);
    takeScore(best, a.y, code + 1);
    takeScore(best, a.z, code + 2);
    takeScore(best, a.w, code + 3);
    takeScore(best, b.x, code + 4 * LANES);
    takeScore(best, b.y, code + 4 * LANES + 1);
    takeScore(best, b.z, code + 4 * LANES + 2);
    takeScore(best, b.w, code + 4 * LANES + 3);
    for (uint step = 1; step < SUBGROUP; step *= 2) {
        take(best, vec3(subgroupShuffle(best.x, lane ^ step), subgroupShuffle(best.y, lane ^ step), subgroupShuffle(best.z, lane ^ step)));
    }

    return best;
}

// Each lane keeps one query of as many as there are lanes, and all store at once.
#define STORE_BEST(j, c) { \
    vec3 best = bestOf(lane, code, a##c##j + biasA, b##c##j + biasB); \
    mine = query % SUBGROUP == lane ? best : mine; \
    query++; \
    if (query % SUBGROUP == 0) { \
        outputs[row + query - SUBGROUP + lane] = vec4(mine, 0.0); \
    } }
#endif

void main() {
    uint block = push.skippedBlocks + gl_WorkGroupID.y * (gl_WorkGroupSize.x / LANES) + gl_LocalInvocationID.x / LANES;
    uint lane = gl_LocalInvocationID.x % LANES;
    if (block >= push.blocks) {
        return;
    }

    uint instanceQuad = QUADS * gl_WorkGroupID.x;
    uint column = instanceQuad + lane % QUADS;
    uint w = firstWeight(block, lane);
    EACH_INSTANCE(DECLARE)
    for (uint first = 0; first < push.inputCount; first += 4) {
        FETCH_ALL
        vec4 wa0, wa1, wa2, wa3, wb0, wb1, wb2, wb3;
        {
            LOAD_WEIGHTS(w, WEIGHT_STEP)
            wa0 = w0; wa1 = w1; wa2 = w2; wa3 = w3;
        }
        {
            LOAD_WEIGHTS(w + LANES, WEIGHT_STEP)
            wb0 = w0; wb1 = w1; wb2 = w2; wb3 = w3;
        }

        w += QUAD_STEP;
        EACH_INSTANCE(ADD)
    }

#ifdef NEAREST
    uint code = (push.firstBlock + block) * BLOCK + 4 * lane;
    uint row = (push.firstBlock + block) * 4 * push.stride + 4 * instanceQuad;
    vec4 biasA = BIAS(code / 4), biasB = BIAS(code / 4 + LANES);
    vec3 mine = vec3(0.0);
    uint query = 0;
    EACH_INSTANCE(STORE_BEST)
#else
    uint i = 0;
    EACH_INSTANCE(KEEP)
    storeTile((push.firstBlock + block) * WEIGHT_STEP + lane, instanceQuad, 1);
#endif
}
