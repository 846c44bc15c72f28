// Latents on paths, each instance on its own path at its own time: [latent, stride]. The set's data is what LatentPathSet holds:
// headers of 8 words, segments of 8 words, then coefficients [segments, 4, latent].
#version 450
#extension GL_GOOGLE_include_directive : require

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0, std430) readonly buffer Paths { uint paths[]; };
layout(set = 0, binding = 1, std430) readonly buffer Instances { uvec2 instances[]; };   // path, LatentPathSet.LocalTime
layout(set = 0, binding = 2, std430) writeonly buffer Latents { float latents[]; };

layout(push_constant) uniform Push {
    uint latentSize;
    uint stride;
    uint firstSegment;        // word of the first segment
    uint firstCoefficient;    // word of the first coefficient
} push;

float number(uint word) {
    return uintBitsToFloat(paths[word]);
}

// (cos, sin) of an angle from 0 to pi. Vulkan lets a driver's own be off by 2^-11; these Taylor series about pi / 2 are good to 1e-7.
vec2 direction(float angle) {
    float a = angle - 1.57079633;
    float z = a * a;
    float s = a + a * z * (-1.0 / 6.0 + z * (1.0 / 120.0 + z * (-1.0 / 5040.0 + z * (1.0 / 362880.0 - z * (1.0 / 39916800.0)))));
    float c = 1.0 + z * (-0.5 + z * (1.0 / 24.0 + z * (-1.0 / 720.0 + z * (1.0 / 40320.0 + z * (-1.0 / 3628800.0 + z * (1.0 / 479001600.0))))));
    return vec2(-s, c);
}

void main() {
    uint element = gl_GlobalInvocationID.x;
    uint instance = gl_GlobalInvocationID.y;
    if (element >= push.latentSize) {
        return;
    }

    uvec2 where = instances[instance];
    uint header = where.x * 8;
    uint first = paths[header];
    uint segments = paths[header + 1];
    uint ease = paths[header + 5];
    float time = uintBitsToFloat(where.y);

    // The last segment that starts no later than the time.
    uint low = 0;
    uint high = segments - 1;
    while (low < high) {
        uint middle = (low + high + 1) / 2;
        if (number(push.firstSegment + (first + middle) * 8) <= time) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }

    uint segment = first + low;
    uint word = push.firstSegment + segment * 8;
    float t = clamp((time - number(word)) * number(word + 1), 0.0, 1.0);
    if (ease == 1) {
        t = t * t * (3.0 - 2.0 * t);
    }

    uint row = push.firstCoefficient + segment * 4 * push.latentSize + element;
    float c0 = number(row);
    float c1 = number(row + push.latentSize);
    float value;
    if (paths[word + 2] != 0) {
        vec2 turn = direction(t * number(word + 3));
        value = mix(number(word + 4), number(word + 5), t) * (turn.x * c0 + turn.y * c1);
    } else {
        float c2 = number(row + 2 * push.latentSize);
        float c3 = number(row + 3 * push.latentSize);
        value = c0 + t * (c1 + t * (c2 + t * c3));
    }

    latents[element * push.stride + instance] = value;
}
