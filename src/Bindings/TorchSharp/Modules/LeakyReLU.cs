using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x, and below 0 x times a small slope.</summary>
    internal sealed class LeakyReLU : nn.Module<Tensor, Tensor>
    {
        private readonly double _negative_slope;
        private readonly bool _inplace;

        internal LeakyReLU(double negative_slope, bool inplace)
            : base(nameof(LeakyReLU))
        {
            _negative_slope = negative_slope;
            _inplace = inplace;
        }

        public override Tensor forward(Tensor tensor) => nn.functional.leaky_relu(tensor, _negative_slope, _inplace);

        public override string GetName() => nameof(LeakyReLU);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);
        }
    }
}
