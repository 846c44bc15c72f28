using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>log(1 + exp(beta x)) / beta, the identity above the threshold.</summary>
    internal sealed class Softplus : nn.Module<Tensor, Tensor>
    {
        private readonly double _beta;
        private readonly double _threshold;

        internal Softplus(double beta, double threshold)
            : base(nameof(Softplus))
        {
            _beta = beta;
            _threshold = threshold;
        }

        public override Tensor forward(Tensor tensor) => nn.functional.softplus(tensor, _beta, _threshold);

        public override string GetName() => nameof(Softplus);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);
        }
    }
}
