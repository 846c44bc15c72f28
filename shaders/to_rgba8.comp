// The decoded pictures as bytes, [instances, height, width, 4], red in the lowest byte of each word.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/decoded.glsl"

layout(set = 0, binding = 1, std430) writeonly buffer Target { uint target[]; };

void main() {
    uint count = push.width * push.height;
    uint index = gl_GlobalInvocationID.x;
    if (index >= count) {
        return;
    }

    uvec4 bytes = uvec4(pixel(index) * 255.0 + 0.5);
    uvec2 place = divide(index, push.width);
    uint to = targetRow(place.x) * push.width + place.y;
    target[push.offset + gl_GlobalInvocationID.y * count + to] = bytes.r | bytes.g << 8 | bytes.b << 16 | bytes.a << 24;
}
