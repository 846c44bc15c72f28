// What the kernels that end a decode share: the decoded values, instance after instance as a network's last layer writes them, or value after value
// where there is no layer, and where an instance's picture goes.

layout(local_size_x_id = 0) in;

// What becomes of colours: enum ColorConversion; and values of a pixel. Constants, for a driver that computes on the processor runs both ways of a branch.
layout(constant_id = 3) const uint CONVERSION = 0;

layout(constant_id = 4) const uint CHANNELS = 1;

const uint DECODE_SRGB = 1, ENCODE_SRGB = 2;

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

const uint FLIP = 1, EIGHT_BITS = 2;

// The quotient and the rest, of numbers below 2^22: by two or more a float's quotient, good to 2.5 units in the last place, is off by one at most. A device has no division of whole numbers, and a driver that
// computes on the processor divides lane by lane.
uvec2 divide(uint number, uint divisor) {
    uint quotient = divisor == 1 ? number : uint(float(number) / float(divisor));
    quotient -= quotient * divisor > number ? 1 : 0;
    uint rest = number - quotient * divisor;
    return rest < divisor ? uvec2(quotient, rest) : uvec2(quotient + 1, rest - divisor);
}

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
    if (CHANNELS >= 3) {
        color.g = channel(1, index);
        color.b = channel(2, index);
    }

    if (CHANNELS == 4) {
        color.a = channel(3, index);
    }

    if (CONVERSION == DECODE_SRGB) {
        color.rgb = srgbToLinear(color.rgb);
    } else if (CONVERSION == ENCODE_SRGB) {
        color.rgb = linearToSrgb(color.rgb);
    }

    // A UNORM image rounds as its driver likes; rounded here, every driver gives the same bytes as the buffer.
    return (push.flags & EIGHT_BITS) != 0 ? floor(color * 255.0 + 0.5) / 255.0 : color;
}

uint targetRow(uint row) {
    return (push.flags & FLIP) != 0 ? push.height - 1 - row : row;
}
