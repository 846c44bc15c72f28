using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// x Wᵀ + b, with W [outputs, inputs]. Starts as PyTorch's does, number for number under the same seed: W and b
    /// uniform within ±1/√inputs.
    /// </summary>
    internal sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(Linear))
        {
            var first = new Parameter(empty([outputSize, inputSize], dtype, device));
            nn.init.kaiming_uniform_(first, Math.Sqrt(5));
            weight = first;
            if (hasBias)
            {
                double bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
                var second = new Parameter(empty([outputSize], dtype, device));
                nn.init.uniform_(second, -bound, bound);
                bias = second;
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

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight!, bias);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
