// z = mean + factor * epsilon of a component drawn by its weight: latents [latent, stride] from epsilon [latent, stride], which comes from
// sample_prior.comp, temperature and all. The data: (threshold, alias) of each component (AliasTable), means [components, latent], then factors.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/philox.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0, std430) readonly buffer Mixture { uint mixture[]; };
layout(set = 0, binding = 1, std430) readonly buffer Epsilon { float epsilon[]; };
layout(set = 0, binding = 2, std430) writeonly buffer Latents { float latents[]; };

layout(push_constant) uniform Push {
    uint latentSize;
    uint stride;
    uint firstInstance;   // of this dispatch in the numbers' own count
    uint seedLow;
    uint seedHigh;
    uint frame;
    uint components;
    uint covariance;      // enum MixtureCovariance
} push;

const uint FULL = 0, DIAGONAL = 1, SPHERICAL = 2;

float number(uint word) {
    return uintBitsToFloat(mixture[word]);
}

uint drawComponent(uint instance) {
    uvec4 words = philox4x32_10(uvec2(push.seedLow, push.seedHigh), uvec4(0, instance, push.frame, RANDOM_STREAM_COMPONENT));
    uint column, unused;
    umulExtended(words.x, push.components, column, unused);
    return words.y < mixture[2 * column] ? column : mixture[2 * column + 1];
}

void main() {
    uint element = gl_GlobalInvocationID.x;
    uint instance = gl_GlobalInvocationID.y;
    if (element >= push.latentSize) {
        return;
    }

    uint component = drawComponent(push.firstInstance + instance);
    uint means = 2 * push.components;
    uint factors = means + push.components * push.latentSize;
    uint at = element * push.stride + instance;
    precise float z = number(means + component * push.latentSize + element);
    if (push.covariance == FULL) {
        uint row = factors + (component * push.latentSize + element) * push.latentSize;
        for (uint i = 0; i <= element; i++) {
            z += number(row + i) * epsilon[i * push.stride + instance];
        }
    } else {
        z += number(factors + (push.covariance == DIAGONAL ? component * push.latentSize + element : component)) * epsilon[at];
    }

    latents[at] = z;
}
