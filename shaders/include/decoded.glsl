// What the kernels that end a decode share: the decoded values, instance after instance as a network's last layer writes them, or value after value
// where there is no layer, and where an instance's picture goes.

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0, std430) readonly buffer Values { float values[]; };

layout(push_constant) uniform Push {
    uint width;
    uint height;
    uint channels;
    uint valueStride;     // from one value of an instance to the next
    uint instanceStride;  // from one instance to the next
    uint firstInstance;   // of this dispatch in the whole batch
    uint columns;         // of the atlas
    uint originX;
    uint originY;
    uint offset;          // of this dispatch's first instance in the target buffer, in words
    uint flags;
    float minimum;        // the value of black
    float scale;          // 1 / (white - black)
} push;

const uint FLIP = 1, DECODE_SRGB = 2, ENCODE_SRGB = 4, EIGHT_BITS = 8;

// IEC 61966-2-1.
vec3 srgbToLinear(vec3 v) {
    return mix(pow((v + 0.055) / 1.055, vec3(2.4)), v / 12.92, lessThanEqual(v, vec3(0.04045)));
}

vec3 linearToSrgb(vec3 v) {
    return mix(1.055 * pow(v, vec3(1.0 / 2.4)) - 0.055, v * 12.92, lessThanEqual(v, vec3(0.0031308)));
}

float channel(uint index, uint pixel) {
    uint at = (index * push.width * push.height + pixel) * push.valueStride + gl_GlobalInvocationID.y * push.instanceStride;
    float value = (values[at] - push.minimum) * push.scale;
    // Also where the value is NaN: which operand a driver's clamp() gives then is its own choice.
    return value > 0.0 ? min(value, 1.0) : 0.0;
}

// One pixel of the instance gl_GlobalInvocationID.y, from 0 to 1 as the target holds it. Alpha is a coverage, never encoded.
vec4 pixel(uint index) {
    vec4 color = vec4(vec3(channel(0, index)), 1.0);
    if (push.channels >= 3) {
        color.g = channel(1, index);
        color.b = channel(2, index);
    }

    if (push.channels == 4) {
        color.a = channel(3, index);
    }

    if ((push.flags & DECODE_SRGB) != 0) {
        color.rgb = srgbToLinear(color.rgb);
    } else if ((push.flags & ENCODE_SRGB) != 0) {
        color.rgb = linearToSrgb(color.rgb);
    }

    // A UNORM image rounds as its driver likes; rounded here, every driver gives the same bytes as the buffer.
    return (push.flags & EIGHT_BITS) != 0 ? floor(color * 255.0 + 0.5) / 255.0 : color;
}

uint targetRow(uint row) {
    return (push.flags & FLIP) != 0 ? push.height - 1 - row : row;
}
