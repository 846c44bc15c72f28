// Draws a code at each position by its logits and writes the code's vector: a workgroup for a position of an instance, each lane over a run of
// neighbouring codes. The same definition as CodeSampler; docs/numbers.md specifies both.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/philox.glsl"

layout(local_size_x_id = 0) in;

#include "include/least.glsl"

layout(set = 0, binding = 0, std430) readonly buffer Logits { float logits[]; };     // [positions, codes], each logitStride apart
layout(set = 0, binding = 1, std430) readonly buffer Vectors { float vectors[]; };   // [positions or 1, codes, size]
layout(set = 0, binding = 2, std430) writeonly buffer Latents { float latents[]; };  // [positions * size, stride]

layout(push_constant) uniform Push {
    uint positions;           // that this dispatch draws
    uint codes;
    uint size;
    uint positionStep;        // codes from one position's vectors to the next's: 0 where all share them
    uint stride;
    uint firstPosition;
    uint logitStride;
    uint logitStep;           // from one instance's logits to the next's: 0 where all share them
    uint firstInstance;       // of this dispatch in the numbers' own count
    uint seedLow;
    uint seedHigh;
    uint frame;
    uint likeliest;           // of how many codes
    float inverseTemperature;
} push;

// A logit that is no higher, or no number, belongs to a code that is never drawn.
const float NEVER = -1e30;
const float SMALLEST = -80.0;    // below this no exponential counts
const float UNREACHED = 1e30;

shared uint counter;
shared uint chosen;
shared float sums[gl_WorkGroupSize.x];

// A whole number that orders logits as they are, both zeros being one; 0 for a code that is never drawn.
uint rankOf(float logit) {
    uint bits = floatBitsToUint(logit);
    if ((bits & 0x7FFFFFFF) >= 0x7F800000 || logit <= NEVER) {
        return 0;
    }

    bits = bits == 0x80000000 ? 0 : bits;
    return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
}

float logitOf(uint position, uint code) {
    return logits[(position * push.codes + code) * push.logitStride + gl_WorkGroupID.y * push.logitStep];
}

float bounded(float logit) {
    return min(logit, -NEVER);
}

// What all lanes have together; whole numbers, so that their order does not matter.
uint total(uint own) {
    barrier();
    if (gl_LocalInvocationID.x == 0) {
        counter = 0;
    }

    barrier();
    atomicAdd(counter, own);
    barrier();
    return counter;
}

// What the lanes before this one have together, and what all have, added in their order: the same sums in every lane.
vec2 running(float own) {
    barrier();
    sums[gl_LocalInvocationID.x] = own;
    barrier();
    precise float before = 0.0, all = 0.0;
    for (uint i = 0; i < gl_WorkGroupSize.x; i++) {
        before = i == gl_LocalInvocationID.x ? all : before;
        all += sums[i];
    }

    return vec2(before, all);
}

uint countOf(uint position, uvec2 run, uint rank) {
    uint count = 0;
    for (uint code = run.x; code < run.y; code++) {
        count += rankOf(logitOf(position, code)) >= rank ? 1 : 0;
    }

    return total(count);
}

// Sums the weights of a run's codes that are let in, until with what comes before they reach a goal: at that code, or the last that has a weight.
float walk(uint position, uvec2 run, uint last, uint ties, float largest, float before, float goal, inout uint code) {
    precise float sum = 0.0;
    for (uint i = run.x; i < run.y && before + sum < goal; i++) {
        float logit = logitOf(position, i);
        uint rank = rankOf(logit);
        if (rank == 0 || rank < last || rank == last && ties == 0) {
            continue;
        }

        ties -= rank == last ? 1 : 0;
        precise float exponent = (bounded(logit) - largest) * push.inverseTemperature;
        if (exponent > SMALLEST) {
            sum += exp(exponent);
            code = i;
        }
    }

    return sum;
}

uint draw(uint position) {
    uint lane = gl_LocalInvocationID.x;
    uint each = (push.codes + gl_WorkGroupSize.x - 1) / gl_WorkGroupSize.x;
    uvec2 run = min(uvec2(lane, lane + 1) * each, uvec2(push.codes));

    // Ranks turned round: the least is the likeliest.
    uvec2 best = uvec2(~0u, 0);
    for (uint code = run.x; code < run.y; code++) {
        uint key = ~rankOf(logitOf(position, code));
        best = key < best.x ? uvec2(key, code) : best;
    }

    best = least(best);
    if (push.likeliest == 1 || best.x == ~0u) {
        return best.y;
    }

    // Codes of a higher rank than the last that is let in are in; of those of its rank the first few. Whole numbers up to 2^24 are exact as floats.
    uint last = 0;
    uint ties = 0;
    if (push.likeliest < push.codes) {
        for (uint bit = 0x80000000; bit != 0; bit >>= 1) {
            last |= countOf(position, run, last | bit) >= push.likeliest ? bit : 0;
        }

        uint own = 0;
        for (uint code = run.x; code < run.y; code++) {
            own += rankOf(logitOf(position, code)) == last ? 1 : 0;
        }

        uint admitted = push.likeliest - countOf(position, run, last + 1);
        ties = admitted - min(admitted, uint(running(float(own)).x));
    }

    float largest = bounded(logitOf(position, best.y));
    uint code = best.y;
    precise float own = walk(position, run, last, ties, largest, 0.0, UNREACHED, code);
    precise vec2 both = running(own);
    uvec4 words = philox4x32_10(
        uvec2(push.seedLow, push.seedHigh), uvec4(position, push.firstInstance + gl_WorkGroupID.y, push.frame, RANDOM_STREAM_CODE));
    precise float goal = both.y * uniform_of(words.x);
    if (both.x < goal && both.x + own >= goal) {
        walk(position, run, last, ties, largest, both.x, goal, code);
        chosen = code;
    }

    barrier();
    return chosen;
}

void main() {
    for (uint i = gl_WorkGroupID.x; i < push.positions; i += gl_NumWorkGroups.x) {
        uint position = push.firstPosition + i;
        uint vector = (position * push.positionStep + draw(position)) * push.size;
        for (uint value = gl_LocalInvocationID.x; value < push.size; value += gl_WorkGroupSize.x) {
            latents[(position * push.size + value) * push.stride + gl_WorkGroupID.y] = vectors[vector + value];
        }
    }
}
