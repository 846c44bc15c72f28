// Latents drawn from N(0, I), times a temperature: [latent, stride]. An invocation has four instances, which lie together, and four elements at a time:
// the random numbers of one are one long chain of operations, and a CPU driver fills its units with four.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/philox.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0, std430) writeonly buffer Latents { vec4 latents[]; };

layout(push_constant) uniform Push {
    uint latentSize;
    uint stride;          // 1, or a multiple of 4
    uint firstInstance;   // of this dispatch in the numbers' own count
    uint seedLow;
    uint seedHigh;
    uint frame;
    float temperature;
} push;

vec4 draw(uint block, uint instance) {
    precise vec4 z = push.temperature * normals(push.seedLow, push.seedHigh, uvec4(block, push.firstInstance + instance, push.frame, RANDOM_STREAM_PRIOR));
    return z;
}

void store(uint element, uint quad, vec4 values) {
    if (element < push.latentSize) {
        latents[element * (push.stride / 4) + quad] = values;
    }
}

void main() {
    uint quad = gl_GlobalInvocationID.x;
    if (4 * quad >= push.stride) {
        return;
    }

    for (uint block = gl_WorkGroupID.y; 4 * block < push.latentSize; block += gl_NumWorkGroups.y) {
        vec4 a = draw(block, 4 * quad);
        if (push.stride == 1) {
            // Element after element; what is behind the last fills a vec4.
            latents[block] = a;
        } else {
            vec4 b = draw(block, 4 * quad + 1), c = draw(block, 4 * quad + 2), d = draw(block, 4 * quad + 3);
            store(4 * block, quad, vec4(a.x, b.x, c.x, d.x));
            store(4 * block + 1, quad, vec4(a.y, b.y, c.y, d.y));
            store(4 * block + 2, quad, vec4(a.z, b.z, c.z, d.z));
            store(4 * block + 3, quad, vec4(a.w, b.w, c.w, d.w));
        }
    }
}
