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

    uint column = index % push.width;
    uint row = index / push.width;
    // Rows are flipped within their channel.
    uint plane = row / push.height;
    uint to = (plane * push.height + targetRow(row - plane * push.height)) * push.width + column;
    target[push.offset + gl_GlobalInvocationID.y * count + to] = values[index * push.valueStride + gl_GlobalInvocationID.y * push.instanceStride];
}
