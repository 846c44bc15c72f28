// The decoded pictures into a storage image: side by side in rows of `columns`, from an origin.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "include/decoded.glsl"

#ifdef FORMAT
layout(set = 0, binding = 1, FORMAT) uniform writeonly image2D target;
#else
// Any other format, where the device writes storage images without being told theirs.
layout(set = 0, binding = 1) uniform writeonly image2D target;
#endif

void main() {
    uint index = gl_GlobalInvocationID.x;
    if (index >= push.width * push.height) {
        return;
    }

    uint instance = push.firstInstance + gl_GlobalInvocationID.y;
    uint x = push.originX + instance % push.columns * push.width + index % push.width;
    uint y = push.originY + instance / push.columns * push.height + targetRow(index / push.width);
    imageStore(target, ivec2(x, y), pixel(index));
}
