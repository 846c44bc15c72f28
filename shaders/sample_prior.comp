// Latents drawn from N(0, I), times a temperature: [latent, stride]. Four elements an invocation.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/philox.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0, std430) writeonly buffer Latents { float latents[]; };

layout(push_constant) uniform Push {
    uint latentSize;
    uint stride;
    uint firstInstance;   // of this dispatch in the numbers' own count
    uint seedLow;
    uint seedHigh;
    uint frame;
    float temperature;
} push;

void main() {
    uint element = gl_GlobalInvocationID.x * 4;
    if (element >= push.latentSize) {
        return;
    }

    uint instance = gl_GlobalInvocationID.y;
    vec4 epsilon = normals(push.seedLow, push.seedHigh, uvec4(gl_GlobalInvocationID.x, push.firstInstance + instance, push.frame, RANDOM_STREAM_PRIOR));
    precise vec4 z = push.temperature * epsilon;

    uint at = element * push.stride + instance;
    latents[at] = z.x;
    if (element + 1 < push.latentSize) latents[at + push.stride] = z.y;
    if (element + 2 < push.latentSize) latents[at + 2 * push.stride] = z.z;
    if (element + 3 < push.latentSize) latents[at + 3 * push.stride] = z.w;
}
