// The decoded values as they are, [instances, channels * height * width].
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/decoded.glsl"

layout(set = 0, binding = 1, std430) writeonly buffer Target { float target[]; };

void main() {
    uint count = push.width * push.height * push.channels;
    uint index = gl_GlobalInvocationID.x;
    if (index >= count) {
        return;
    }

    uvec2 place = divide(index, push.width);
    // Rows are flipped within their channel.
    uvec2 plane = divide(place.x, push.height);
    uint to = (plane.x * push.height + targetRow(plane.y)) * push.width + place.y;
    target[push.offset + gl_GlobalInvocationID.y * count + to] = values[index * push.valueStride + gl_GlobalInvocationID.y * push.instanceStride];
}
