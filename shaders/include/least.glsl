// The least of what the lanes of a workgroup have, and of equals the one of lowest index, however many lanes there are (a power of two): pairs of
// (key, index). Whole numbers alone, so that what a driver does with infinities and NaN does not come into it.

shared uvec2 pairs[gl_WorkGroupSize.x];

bool isLess(uvec2 a, uvec2 b) {
    return a.x < b.x || a.x == b.x && a.y < b.y;
}

uvec2 least(uvec2 own) {
    uint lane = gl_LocalInvocationID.x;
    pairs[lane] = own;
    barrier();
    for (uint reach = gl_WorkGroupSize.x / 2; reach > 0; reach /= 2) {
        if (lane < reach && isLess(pairs[lane + reach], pairs[lane])) {
            pairs[lane] = pairs[lane + reach];
        }

        barrier();
    }

    uvec2 result = pairs[0];
    barrier();
    return result;
}
