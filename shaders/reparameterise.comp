// z = mean + temperature * sigma * epsilon (Kingma and Welling, 2014, section 2.4), sigma = exp(log variance / 2).
// In: [2 * latent, stride], means first, as the encoder gives them. Out: [latent, stride]. An invocation has four instances and four elements at a
// time, as in sample_prior.comp.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/philox.glsl"

layout(local_size_x_id = 0) in;

// The same memory, by fours where instances lie together.
layout(set = 0, binding = 0, std430) readonly buffer Encoded { float encoded[]; };
layout(set = 0, binding = 0, std430) readonly buffer EncodedQuads { vec4 encodedQuads[]; };
layout(set = 0, binding = 1, std430) writeonly buffer Latents { float latents[]; };
layout(set = 0, binding = 1, std430) writeonly buffer LatentQuads { vec4 latentQuads[]; };

layout(push_constant) uniform Push {
    uint latentSize;
    uint stride;          // 1, or a multiple of 4
    uint firstInstance;   // of this dispatch in the whole batch
    uint seedLow;
    uint seedHigh;
    uint frame;
    float temperature;
} push;

vec4 draw(uint block, uint instance) {
    return normals(push.seedLow, push.seedHigh, uvec4(block, push.firstInstance + instance, push.frame, RANDOM_STREAM_REPARAMETERISATION));
}

// At temperature 0 the mean itself, whatever the variance: zero times infinity is NaN.
vec4 sampled(vec4 mean, vec4 logVariance, vec4 epsilon) {
    return push.temperature != 0.0 ? mean + push.temperature * exp(0.5 * logVariance) * epsilon : mean;
}

void sampleOne(uint element, float epsilon) {
    if (element < push.latentSize) {
        latents[element] = sampled(vec4(encoded[element]), vec4(encoded[element + push.latentSize]), vec4(epsilon)).x;
    }
}

void sampleFour(uint element, uint quad, vec4 epsilon) {
    if (element < push.latentSize) {
        uint at = element * (push.stride / 4) + quad;
        latentQuads[at] = sampled(encodedQuads[at], encodedQuads[at + push.latentSize * (push.stride / 4)], epsilon);
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
            sampleOne(4 * block, a.x);
            sampleOne(4 * block + 1, a.y);
            sampleOne(4 * block + 2, a.z);
            sampleOne(4 * block + 3, a.w);
        } else {
            vec4 b = draw(block, 4 * quad + 1), c = draw(block, 4 * quad + 2), d = draw(block, 4 * quad + 3);
            sampleFour(4 * block, quad, vec4(a.x, b.x, c.x, d.x));
            sampleFour(4 * block + 1, quad, vec4(a.y, b.y, c.y, d.y));
            sampleFour(4 * block + 2, quad, vec4(a.z, b.z, c.z, d.z));
            sampleFour(4 * block + 3, quad, vec4(a.w, b.w, c.w, d.w));
        }
    }
}
