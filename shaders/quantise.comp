// At each position the code whose vector is nearest, as INearestCode defines it: a workgroup for a position of an instance, its lanes over the codes.
// In: [positions * size, stride]. Out: [positions, stride].
#version 450
#extension GL_GOOGLE_include_directive : require

layout(local_size_x_id = 0) in;

#include "include/least.glsl"
#include "include/squared_distance.glsl"

layout(set = 0, binding = 0, std430) readonly buffer Vectors { float vectors[]; };   // [positions or 1, codes, size]
layout(set = 0, binding = 1, std430) readonly buffer Latents { float latents[]; };
layout(set = 0, binding = 2, std430) writeonly buffer Codes { uint codes[]; };

layout(push_constant) uniform Push {
    uint positions;
    uint codes;
    uint size;
    uint positionStep;   // codes from one position's vectors to the next's: 0 where all share them
    uint stride;
} push;

float sumOfSquares(uint vector, uint latent, float scale) {
    precise float sum = 0.0;
    for (uint i = 0; i < push.size; i++) {
        precise float difference = (latents[latent + i * push.stride] - vectors[vector + i]) * scale;
        sum += difference * difference;
    }

    return sum;
}

uint measure(uint vector, uint latent) {
    uint bits = floatBitsToUint(sumOfSquares(vector, latent, 1.0)) & 0x7FFFFFFFu;
    return bits < SMALL ? floatBitsToUint(sumOfSquares(vector, latent, FINE)) : bits + RAISED;
}

void main() {
    uint instance = gl_WorkGroupID.y;
    for (uint position = gl_WorkGroupID.x; position < push.positions; position += gl_NumWorkGroups.x) {
        uvec2 nearest = uvec2(INFINITE, 0);
        for (uint code = gl_LocalInvocationID.x; code < push.codes; code += gl_WorkGroupSize.x) {
            uint vector = (position * push.positionStep + code) * push.size;
            uint key = measure(vector, position * push.size * push.stride + instance);
            if (key < nearest.x) {
                nearest = uvec2(key, code);
            }
        }

        nearest = least(nearest);
        if (gl_LocalInvocationID.x == 0) {
            codes[position * push.stride + instance] = nearest.y;
        }
    }
}
