// z = mean + temperature * sigma * epsilon (Kingma and Welling, 2014, section 2.4), sigma = exp(log variance / 2).
// In: [2 * latent, stride], means first, as the encoder gives them. Out: [latent, stride]. Invocations go round as in sample_prior.comp.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/philox.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0, std430) readonly buffer Encoded { float encoded[]; };
layout(set = 0, binding = 1, std430) writeonly buffer Latents { float latents[]; };

layout(push_constant) uniform Push {
    uint latentSize;
    uint stride;
    uint firstInstance;   // of this dispatch in the whole batch
    uint seedLow;
    uint seedHigh;
    uint frame;
    float temperature;
} push;

void sampleElement(uint element, uint instance, float epsilon) {
    if (element >= push.latentSize) {
        return;
    }

    uint at = element * push.stride + instance;
    float z = encoded[at];
    // At 0 the mean itself, whatever the variance: zero times infinity is NaN.
    if (push.temperature != 0.0) {
        z += push.temperature * exp(0.5 * encoded[at + push.latentSize * push.stride]) * epsilon;
    }

    latents[at] = z;
}

void main() {
    for (uint block = gl_WorkGroupID.y; 4 * block < push.latentSize; block += gl_NumWorkGroups.y) {
        for (uint instance = gl_GlobalInvocationID.x; instance < push.stride; instance += gl_NumWorkGroups.x * gl_WorkGroupSize.x) {
            vec4 epsilon = normals(push.seedLow, push.seedHigh, uvec4(block, push.firstInstance + instance, push.frame, RANDOM_STREAM_REPARAMETERISATION));
            sampleElement(4 * block, instance, epsilon.x);
            sampleElement(4 * block + 1, instance, epsilon.y);
            sampleElement(4 * block + 2, instance, epsilon.z);
            sampleElement(4 * block + 3, instance, epsilon.w);
        }
    }
}
