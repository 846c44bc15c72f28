// Latents drawn from N(0, I), times a temperature: [latent, stride]. An invocation goes round with some instances, whose neighbours' values lie beside
// theirs, and takes four elements at a time. The draw stands once: written out for several instances, SwiftShader takes seconds to compile it.
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
    for (uint block = gl_WorkGroupID.y; 4 * block < push.latentSize; block += gl_NumWorkGroups.y) {
        for (uint instance = gl_GlobalInvocationID.x; instance < push.stride; instance += gl_NumWorkGroups.x * gl_WorkGroupSize.x) {
            precise vec4 z = push.temperature * normals(push.seedLow, push.seedHigh, uvec4(block, push.firstInstance + instance, push.frame, RANDOM_STREAM_PRIOR));
            uint at = 4 * block * push.stride + instance;
            latents[at] = z.x;
            if (4 * block + 1 < push.latentSize) latents[at + push.stride] = z.y;
            if (4 * block + 2 < push.latentSize) latents[at + 2 * push.stride] = z.z;
            if (4 * block + 3 < push.latentSize) latents[at + 3 * push.stride] = z.w;
        }
    }
}
