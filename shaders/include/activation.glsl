// The activation that a layer ends in, chosen by a specialization constant so that each pipeline holds one. Numbers: enum Activation.
//
// Written from exp() alone. Vulkan bounds the error of tanh() only by that of sinh / cosh, which overflow, and there is no erf().

layout(constant_id = 2) const uint ACTIVATION = 0;

const uint IDENTITY = 0, RELU = 1, LEAKY_RELU = 2, SILU = 3, GELU = 4, TANH = 5, SIGMOID = 6;

// exp(-x) stays finite: whether a driver keeps infinities is its own choice.
vec4 logistic(vec4 x) {
    return 1.0 / (1.0 + exp(-max(x, -80.0)));
}

vec4 hyperbolicTangent(vec4 x) {
    vec4 size = abs(x);
    vec4 decay = exp(-2.0 * min(size, 40.0));
    vec4 large = (1.0 - decay) / (1.0 + decay);
    // Near zero the difference above cancels; the Taylor series to x^9 is exact to 1e-8 below a quarter.
    vec4 z = x * x;
    vec4 small = size + size * z * (-1.0 / 3.0 + z * (2.0 / 15.0 + z * (-17.0 / 315.0 + z * (62.0 / 2835.0))));
    return sign(x) * mix(large, small, lessThan(size, vec4(0.25)));
}

// erfc(z) for z >= 0 with a RELATIVE error of 1.2e-7 (the Chebyshev fit of Numerical Recipes, section 6.2): the far left tail of GELU keeps its digits.
vec4 complementaryError(vec4 z) {
    vec4 t = 1.0 / (1.0 + 0.5 * z);
    vec4 p = vec4(0.17087277);
    p = p * t - 0.82215223;
    p = p * t + 1.48851587;
    p = p * t - 1.13520398;
    p = p * t + 0.27886807;
    p = p * t - 0.18628806;
    p = p * t + 0.09678418;
    p = p * t + 0.37409196;
    p = p * t + 1.00002368;
    p = p * t - 1.26551223;
    return t * exp(p - z * z);
}

// x * Phi(x). Far below zero the tail stops falling; so must what it multiplies, or -1e38 would not come out as nothing.
vec4 gaussianErrorLinear(vec4 x) {
    vec4 tail = 0.5 * complementaryError(min(abs(x) * 0.70710678, 9.0));
    return max(x, -13.0) * mix(1.0 - tail, tail, lessThan(x, vec4(0.0)));
}

vec4 activateAs(uint activation, vec4 x, float negativeSlope) {
    switch (activation) {
        case RELU: return max(x, 0.0);
        case LEAKY_RELU: return mix(x, x * negativeSlope, lessThan(x, vec4(0.0)));
        case SILU: return max(x, -80.0) * logistic(x);
        case GELU: return gaussianErrorLinear(x);
        case TANH: return hyperbolicTangent(x);
        case SIGMOID: return logistic(x);
        default: return x;
    }
}

vec4 activate(vec4 x, float negativeSlope) {
    return activateAs(ACTIVATION, x, negativeSlope);
}
