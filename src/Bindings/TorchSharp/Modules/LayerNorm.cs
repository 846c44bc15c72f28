using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalises over the last dimensions, then scales and shifts by element.</summary>
    internal sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _shape;
        private readonly double _eps;

        internal LayerNorm(long[] shape, double eps, bool affine, Device? device, ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            _shape = shape;
            _eps = eps;
            if (affine)
            {
                weight = new Parameter(ones(shape, dtype, device));
                bias = new Parameter(zeros(shape, dtype, device));
            }
        }

        public Parameter? bias
        {
            get => _internal_params.TryGetValue(nameof(bias), out Parameter held) ? held : null;
            set => ConditionallyRegisterParameter(nameof(bias), value);
        }

        public Parameter? weight
        {
            get => _internal_params.TryGetValue(nameof(weight), out Parameter held) ? held : null;
            set => ConditionallyRegisterParameter(nameof(weight), value);
        }

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, _shape, weight, bias, _eps);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, device, dtype);

            public static Modules.LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, device, dtype);
        }
    }
}
