using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Aten.Call("abs", this);

        public Tensor abs_() => Aten.InPlace("abs_", this);

        public Tensor absolute() => Aten.Call("absolute", this);

        public Tensor absolute_() => Aten.InPlace("absolute_", this);

        public Tensor acos() => Aten.Call("acos", this);

        public Tensor acos_() => Aten.InPlace("acos_", this);

        public Tensor asin() => Aten.Call("asin", this);

        public Tensor asin_() => Aten.InPlace("asin_", this);

        public Tensor atan() => Aten.Call("atan", this);

        public Tensor atan_() => Aten.InPlace("atan_", this);

        public Tensor ceil() => Aten.Call("ceil", this);

        public Tensor ceil_() => Aten.InPlace("ceil_", this);

        public Tensor cos() => Aten.Call("cos", this);

        public Tensor cos_() => Aten.InPlace("cos_", this);

        public Tensor cosh() => Aten.Call("cosh", this);

        public Tensor cosh_() => Aten.InPlace("cosh_", this);

        public Tensor digamma() => Aten.Call("digamma", this);

        public Tensor digamma_() => Aten.InPlace("digamma_", this);

        public Tensor erf() => Aten.Call("erf", this);

        public Tensor erf_() => Aten.InPlace("erf_", this);

        public Tensor erfc() => Aten.Call("erfc", this);

        public Tensor erfc_() => Aten.InPlace("erfc_", this);

        public Tensor erfinv() => Aten.Call("erfinv", this);

        public Tensor erfinv_() => Aten.InPlace("erfinv_", this);

        public Tensor exp() => Aten.Call("exp", this);

        public Tensor exp_() => Aten.InPlace("exp_", this);

        public Tensor exp2() => Aten.Call("exp2", this);

        public Tensor expm1() => Aten.Call("expm1", this);

        public Tensor expm1_() => Aten.InPlace("expm1_", this);

        public Tensor fix() => Aten.Call("fix", this);

        public Tensor fix_() => Aten.InPlace("fix_", this);

        public Tensor floor() => Aten.Call("floor", this);

        public Tensor floor_() => Aten.InPlace("floor_", this);

        public Tensor frac() => Aten.Call("frac", this);

        public Tensor frac_() => Aten.InPlace("frac_", this);

        public Tensor lgamma() => Aten.Call("lgamma", this);

        public Tensor lgamma_() => Aten.InPlace("lgamma_", this);

        public Tensor log() => Aten.Call("log", this);

        public Tensor log_() => Aten.InPlace("log_", this);

        public Tensor log10() => Aten.Call("log10", this);

        public Tensor log10_() => Aten.InPlace("log10_", this);

        public Tensor log1p() => Aten.Call("log1p", this);

        public Tensor log1p_() => Aten.InPlace("log1p_", this);

        public Tensor log2() => Aten.Call("log2", this);

        public Tensor log2_() => Aten.InPlace("log2_", this);

        public Tensor neg() => Aten.Call("neg", this);

        public Tensor neg_() => Aten.InPlace("neg_", this);

        public Tensor negative() => Aten.Call("negative", this);

        public Tensor positive() => Aten.Call("positive", this);

        public Tensor reciprocal() => Aten.Call("reciprocal", this);

        public Tensor reciprocal_() => Aten.InPlace("reciprocal_", this);

        public Tensor relu() => Aten.Call("relu", this);

        public Tensor relu_() => Aten.InPlace("relu_", this);

        public Tensor relu6() => Aten.Call("relu6", this);

        public Tensor relu6_() => Aten.InPlace("relu6_", this);

        public Tensor rsqrt() => Aten.Call("rsqrt", this);

        public Tensor rsqrt_() => Aten.InPlace("rsqrt_", this);

        public Tensor selu() => Aten.Call("selu", this);

        public Tensor selu_() => Aten.InPlace("selu_", this);

        public Tensor sgn() => Aten.Call("sgn", this);

        public Tensor sgn_() => Aten.InPlace("sgn_", this);

        public Tensor sigmoid() => Aten.Call("sigmoid", this);

        public Tensor sigmoid_() => Aten.InPlace("sigmoid_", this);

        public Tensor sign() => Aten.Call("sign", this);

        public Tensor sign_() => Aten.InPlace("sign_", this);

        public Tensor silu() => Aten.Call("silu", this);

        public Tensor silu_() => Aten.InPlace("silu_", this);

        public Tensor sin() => Aten.Call("sin", this);

        public Tensor sin_() => Aten.InPlace("sin_", this);

        public Tensor sinc() => Aten.Call("sinc", this);

        public Tensor sinc_() => Aten.InPlace("sinc_", this);

        public Tensor sinh() => Aten.Call("sinh", this);

        public Tensor sinh_() => Aten.InPlace("sinh_", this);

        public Tensor sqrt() => Aten.Call("sqrt", this);

        public Tensor sqrt_() => Aten.InPlace("sqrt_", this);

        public Tensor square() => Aten.Call("square", this);

        public Tensor tan() => Aten.Call("tan", this);

        public Tensor tan_() => Aten.InPlace("tan_", this);

        public Tensor tanh() => Aten.Call("tanh", this);

        public Tensor tanh_() => Aten.InPlace("tanh_", this);

        public Tensor trunc() => Aten.Call("trunc", this);

        public Tensor trunc_() => Aten.InPlace("trunc_", this);

        public Tensor isnan() => Aten.Call("isnan", this);

        public Tensor isfinite() => Aten.Call("isfinite", this);

        public Tensor isneginf() => Aten.Call("isneginf", this);

        public Tensor isposinf() => Aten.Call("isposinf", this);

        public Tensor logical_not() => Aten.Call("logical_not", this);

        public Tensor bitwise_not() => Aten.Call("bitwise_not", this);
    }
}
