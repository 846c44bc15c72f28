// The nearest of a set of codes, by direct squared distance, among those that their scores x . c - |c|^2 / 2 leave over. Each invocation has four
// queries. The bound is that of src/VaeGpu/Search/ScoreBound.cs, where it is derived.
//
// Nothing here depends on how a driver compares what is not a number: a bound is only trusted where its bits say that it is finite.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/squared_distance.glsl"

layout(local_size_x_id = 0) in;

// SLICES, where it is defined, is how many invocations share a quad of queries on a GPU, each with a part of the codes to find the best scores of: a search has
// too few queries to keep a GPU's memory busy with an invocation for four of them.
//
// BLOCKS, where it is defined, is how many codes a block has: scores are then the best of each, [blocks, queries], as linear_shuffle.comp stores them.
//
// Codes lie as they are, [codes, dimension], each filled up with zeros to whole vec4s; queries as [dimension, stride], scores as [codes, stride].
#ifdef TEXEL
layout(set = 0, binding = 0) uniform samplerBuffer codes;
layout(set = 0, binding = 1) uniform samplerBuffer queries;
layout(set = 0, binding = 2) uniform samplerBuffer scores;
#define LOAD_CODE(i) texelFetch(codes, int(i))
#define LOAD_QUERY(i) texelFetch(queries, int(i))
#define LOAD_SCORE(i) texelFetch(scores, int(i))
#else
layout(set = 0, binding = 0, std430) readonly buffer Codes { vec4 codes[]; };
layout(set = 0, binding = 1, std430) readonly buffer Queries { vec4 queries[]; };
layout(set = 0, binding = 2, std430) readonly buffer Scores { vec4 scores[]; };
#define LOAD_CODE(i) codes[i]
#define LOAD_QUERY(i) queries[i]
#define LOAD_SCORE(i) scores[i]
#endif

// For each query its code, and the squared distance to it as below.
layout(set = 0, binding = 3, std430) buffer Results { uvec2 results[]; };

layout(push_constant) uniform Push {
    uint codeCount;       // in this dispatch
    uint firstCode;       // of this dispatch in the whole set; its answers are merged with those before it
    uint dimension;
    uint queryCount;
    uint stride;          // of the queries and the scores, in vec4s
    float relative;
    float absolute;
    float largestSquare;
} push;

const float GREATEST = 3.402823466e38;
const uint LIMIT = 0x7E800000u;         // 2^126

vec4 squares(vec4 query, float a, float b, float c, float d, float scale) {
    vec4 difference = (query - vec4(a, b, c, d)) * scale;
    return difference * difference;
}

vec4 sumOfSquares(uvec4 code, uint quad, float scale) {
    uvec4 at = code * ((push.dimension + 3) / 4);
    uint x = quad;
    vec4 sum = vec4(0.0);
    for (uint i = 0; i < push.dimension / 4; i++) {
        vec4 a = LOAD_CODE(at.x + i), b = LOAD_CODE(at.y + i), c = LOAD_CODE(at.z + i), d = LOAD_CODE(at.w + i);
        vec4 first = squares(LOAD_QUERY(x), a.x, b.x, c.x, d.x, scale) + squares(LOAD_QUERY(x + push.stride), a.y, b.y, c.y, d.y, scale);
        x += 2 * push.stride;
        sum += first + (squares(LOAD_QUERY(x), a.z, b.z, c.z, d.z, scale) + squares(LOAD_QUERY(x + push.stride), a.w, b.w, c.w, d.w, scale));
        x += 2 * push.stride;
    }

    uint rest = push.dimension % 4;
    if (rest != 0) {
        at += push.dimension / 4;
        vec4 a = LOAD_CODE(at.x), b = LOAD_CODE(at.y), c = LOAD_CODE(at.z), d = LOAD_CODE(at.w);
        sum += squares(LOAD_QUERY(x), a.x, b.x, c.x, d.x, scale);
        if (rest > 1) sum += squares(LOAD_QUERY(x + push.stride), a.y, b.y, c.y, d.y, scale);
        if (rest > 2) sum += squares(LOAD_QUERY(x + 2 * push.stride), a.z, b.z, c.z, d.z, scale);
    }

    return sum;
}

// The squared distances of the four queries to a code each.
uvec4 measure(uvec4 code, uint quad) {
    uvec4 bits = floatBitsToUint(sumOfSquares(code, quad, 1.0)) & 0x7FFFFFFFu;
    bvec4 small = lessThan(bits, uvec4(SMALL));
    bits += RAISED;
    if (any(small)) {
        bits = mix(bits, floatBitsToUint(sumOfSquares(code, quad, FINE)), small);
    }

    return bits;
}

#ifdef BLOCKS
// The best scores of the four queries in the block that begins with a code.
vec4 bestOf(uint code, uint quad) {
    uint at = 4 * (code / BLOCKS * push.stride + quad);
    return vec4(LOAD_SCORE(at).x, LOAD_SCORE(at + 1).x, LOAD_SCORE(at + 2).x, LOAD_SCORE(at + 3).x);
}

void firstPass(uint quad, out vec4 best, out vec4 second, out uvec4 index) {
    best = vec4(-GREATEST);
    second = vec4(-GREATEST);
    vec4 code = vec4(0.0);
    for (uint begin = 0, at = 4 * quad; begin < push.codeCount; begin += BLOCKS, at += 4 * push.stride) {
        vec4 a = LOAD_SCORE(at), b = LOAD_SCORE(at + 1), c = LOAD_SCORE(at + 2), d = LOAD_SCORE(at + 3);
        vec4 score = vec4(a.x, b.x, c.x, d.x);
        second = max(max(second, vec4(a.y, b.y, c.y, d.y)), min(best, score));
        bvec4 above = greaterThan(score, best);
        best = mix(best, score, above);
        code = mix(code, vec4(a.z, b.z, c.z, d.z), above);
    }

    index = uvec4(code);
}
#else
#define BLOCKS 1

vec4 bestOf(uint code, uint quad) {
    return LOAD_SCORE(code * push.stride + quad);
}

#ifdef SLICES
const uint QUADS = gl_WorkGroupSize.x / SLICES;
shared vec4 bests[gl_WorkGroupSize.x];
shared vec4 seconds[gl_WorkGroupSize.x];
shared uvec4 indices[gl_WorkGroupSize.x];

// Of the slice's codes the best score of each query, the second and the best's code.
void searchSlice(uint quad, uint slice, out vec4 best, out vec4 second, out uvec4 index) {
    best = vec4(-GREATEST);
    second = vec4(-GREATEST);
    index = uvec4(slice);
    for (uint code = slice, at = quad + slice * push.stride; code < push.codeCount; code += SLICES, at += SLICES * push.stride) {
        vec4 score = LOAD_SCORE(at);
        second = max(second, min(best, score));
        bvec4 above = greaterThan(score, best);
        best = mix(best, score, above);
        index = mix(index, uvec4(code), above);
    }
}

// What the slices found, as one that went through all codes in their order would have.
void joinSlices(uint lane, inout vec4 best, inout vec4 second, inout uvec4 index) {
    for (uint slice = 1; slice < min(SLICES, push.codeCount); slice++) {
        uint at = slice * QUADS + lane;
        vec4 other = bests[at];
        bvec4 above = mix(greaterThan(other, best), lessThan(indices[at], index), equal(other, best));
        second = max(max(second, seconds[at]), min(best, other));
        best = mix(best, other, above);
        index = mix(index, indices[at], above);
    }
}
#else
void firstPass(uint quad, out vec4 best, out vec4 second, out uvec4 index) {
    best = LOAD_SCORE(quad);
    second = vec4(-GREATEST);
    index = uvec4(0);
    for (uint code = 1, at = quad + push.stride; code < push.codeCount; code++, at += push.stride) {
        vec4 score = LOAD_SCORE(at);
        second = max(second, min(best, score));
        bvec4 above = greaterThan(score, best);
        best = mix(best, score, above);
        index = mix(index, uvec4(code), above);
    }
}
#endif
#endif

void main() {
    vec4 best, second;
    uvec4 index;
#ifdef SLICES
    uint lane = gl_LocalInvocationIndex % QUADS, slice = gl_LocalInvocationIndex / QUADS;
    uint quad = gl_WorkGroupID.x * QUADS + lane;
    searchSlice(min(quad, push.stride - 1), slice, best, second, index);
    bests[gl_LocalInvocationIndex] = best;
    seconds[gl_LocalInvocationIndex] = second;
    indices[gl_LocalInvocationIndex] = index;
    barrier();
    uint firstQuery = 4 * quad;
    if (slice > 0 || firstQuery >= push.queryCount) {
        return;
    }

    joinSlices(lane, best, second, index);
#else
    uint quad = gl_GlobalInvocationID.x;
    uint firstQuery = 4 * quad;
    if (firstQuery >= push.queryCount) {
        return;
    }

    firstPass(quad, best, second, index);
#endif

    uvec4 nearest = measure(index, quad);
    vec4 sum = best + uintBitsToFloat(max(nearest, uvec4(RAISED)) - RAISED) + push.largestSquare;
    vec4 threshold = best - (push.relative * sum + push.absolute);
    // A negative number's bits are above the limit as well.
    bvec4 distrusted = greaterThanEqual(floatBitsToUint(sum), uvec4(LIMIT));
    bvec4 open = mix(greaterThanEqual(second, threshold), bvec4(true), distrusted);
    // What lies behind the last query is whatever was there before.
    bvec4 wanted = lessThan(uvec4(0, 1, 2, 3), uvec4(push.queryCount - firstQuery));
    open = mix(bvec4(false), open, wanted);
    if (any(open)) {
        bool everything = any(mix(bvec4(false), distrusted, wanted));
        threshold = mix(vec4(GREATEST), threshold, open);
        nearest = mix(nearest, uvec4(INFINITE), open);
        index = mix(index, uvec4(0), open);
        for (uint begin = 0; begin < push.codeCount; begin += BLOCKS) {
            if (everything || any(greaterThanEqual(bestOf(begin, quad), threshold))) {
                for (uint code = begin; code < min(begin + BLOCKS, push.codeCount); code++) {
                    uvec4 distance = measure(uvec4(code), quad);
                    bvec4 nearer = lessThan(distance, nearest);
                    nearest = mix(nearest, distance, nearer);
                    index = mix(index, uvec4(code), nearer);
                }
            }
        }
    }

    for (uint i = 0; i < 4 && firstQuery + i < push.queryCount; i++) {
        if (push.firstCode == 0 || nearest[i] < results[firstQuery + i].y) {
            results[firstQuery + i] = uvec2(push.firstCode + index[i], nearest[i]);
        }
    }
}
