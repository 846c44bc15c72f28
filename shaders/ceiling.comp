// What a device can do at most: WORK is arithmetic, reading or writing, and nothing else. Never part of a decode.
#version 450

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0, std430) buffer Values { vec4 values[]; };

layout(push_constant) uniform Push {
    uint rounds;     // multiply-adds an accumulator has, or vec4s an invocation reads or writes
    uint stride;     // invocations of the dispatch
    float factor;
    float term;
} push;

void main() {
    uint at = gl_GlobalInvocationID.x;
#if WORK == 0
    // Twelve named sums: enough to hide the latency everywhere, few enough for the sixteen registers of a CPU driver's vectors.
    float a = at, b = a + 1.0, c = a + 2.0, d = a + 3.0, e = a + 4.0, f = a + 5.0, g = a + 6.0, h = a + 7.0, i = a + 8.0, j = a + 9.0, k = a + 10.0, l = a + 11.0;
    for (uint round = 0; round < push.rounds; round++) {
        a = fma(a, push.factor, push.term);
        b = fma(b, push.factor, push.term);
        c = fma(c, push.factor, push.term);
        d = fma(d, push.factor, push.term);
        e = fma(e, push.factor, push.term);
        f = fma(f, push.factor, push.term);
        g = fma(g, push.factor, push.term);
        h = fma(h, push.factor, push.term);
        i = fma(i, push.factor, push.term);
        j = fma(j, push.factor, push.term);
        k = fma(k, push.factor, push.term);
        l = fma(l, push.factor, push.term);
    }

    values[at] = vec4(a + b + c, d + e + f, g + h + i, j + k + l);
#elif WORK == 1
    vec4 sum = vec4(0.0);
    for (uint round = 0; round < push.rounds; round++) {
        sum += values[at];
        at += push.stride;
    }

    // Never true, which the compiler cannot know: zeros are what lies there.
    if (sum.x == push.term) {
        values[0] = sum;
    }
#else
    for (uint round = 0; round < push.rounds; round++) {
        values[at] = vec4(push.term);
        at += push.stride;
    }
#endif
}
