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
    uvec2 cell = divide(instance, push.columns);
    uvec2 place = divide(index, push.width);
    uint x = push.originX + cell.y * push.width + place.y;
    uint y = push.originY + cell.x * push.height + targetRow(place.x);
    imageStore(target, ivec2(x, y), pixel(index));
}
