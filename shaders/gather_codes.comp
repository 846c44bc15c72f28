// The vectors of codes. In: [positions, stride]. Out: [positions * size, stride].
#version 450
#extension GL_GOOGLE_include_directive : require

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0, std430) readonly buffer Vectors { float vectors[]; };   // [positions or 1, codes, size]
layout(set = 0, binding = 1, std430) readonly buffer Codes { uint codes[]; };
layout(set = 0, binding = 2, std430) writeonly buffer Latents { float latents[]; };

layout(push_constant) uniform Push {
    uint positions;
    uint codes;
    uint size;
    uint positionStep;   // codes from one position's vectors to the next's: 0 where all share them
    uint stride;
} push;

void main() {
    uint element = gl_GlobalInvocationID.x;
    uint instance = gl_GlobalInvocationID.y;
    uint position = element / push.size;
    if (position >= push.positions) {
        return;
    }

    uint vector = position * push.positionStep + codes[position * push.stride + instance];
    latents[element * push.stride + instance] = vectors[vector * push.size + element % push.size];
}
