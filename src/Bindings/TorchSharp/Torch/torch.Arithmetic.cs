namespace TorchSharp;

internal static partial class torch
{
    public static Tensor add(Tensor left, Tensor right) =>
        left.add(right);

    public static Tensor add(Tensor left, Scalar right) =>
        left.add(right);

    public static Tensor add(Tensor left, Tensor right, Scalar alpha) =>
        left.add(right, alpha);

    public static Tensor add(Tensor left, Scalar right, Scalar alpha) =>
        left.add(right, alpha);

    public static Tensor add_(Tensor left, Scalar right) =>
        left.add_(right);

    public static Tensor add_(Tensor left, Scalar right, Scalar alpha) =>
        left.add_(right, alpha);

    public static Tensor add_(Tensor left, Tensor right, Scalar alpha) =>
        left.add_(right, alpha);

    public static Tensor add_(Tensor left, Tensor right) =>
        left.add_(right);

    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcdiv(tensor1, tensor2, value);

    public static Tensor addcdiv_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcdiv_(tensor1, tensor2, value);

    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcmul(tensor1, tensor2, value);

    public static Tensor addcmul_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcmul_(tensor1, tensor2, value);

    public static Tensor bernoulli(Tensor input, Generator? generator = null) =>
        input.bernoulli(generator);

    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) =>
        input.clamp(min, max);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) =>
        input.clamp(min, max);

    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) =>
        input.clamp_(min, max);

    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) =>
        input.clamp_(min, max);

    public static Tensor clamp_max(Tensor input, Scalar max) =>
        input.clamp_max(max);

    public static Tensor clamp_max_(Tensor input, Scalar max) =>
        input.clamp_max_(max);

    public static Tensor clamp_min(Tensor input, Scalar min) =>
        input.clamp_min(min);

    public static Tensor clamp_min_(Tensor input, Scalar min) =>
        input.clamp_min_(min);

    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) =>
        input.clip(min, max);

    public static bool is_nonzero(Tensor input) =>
        input.is_nonzero();

    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) =>
        input.lerp(end, weight);

    public static Tensor logit(Tensor input, double? eps = null) =>
        input.logit(eps);

    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);

    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) =>
        input.nan_to_num(nan, posinf, neginf);

    public static Tensor round(Tensor input, long decimals = 0) =>
        input.round(decimals);

    public static Tensor round_(Tensor input, long decimals = 0) =>
        input.round_(decimals);

    public static Tensor true_divide(Tensor dividend, Tensor divisor) =>
        dividend.true_divide(divisor);

    public static Tensor true_divide_(Tensor dividend, Tensor divisor) =>
        dividend.true_divide_(divisor);
}
