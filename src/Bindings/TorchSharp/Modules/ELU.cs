using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x, and below 0 alpha times (exp x - 1).</summary>
    internal sealed class ELU : nn.Module<Tensor, Tensor>
    {
        private readonly double _alpha;
        private readonly bool _inplace;

        internal ELU(double alpha, bool inplace)
            : base(nameof(ELU))
        {
            _alpha = alpha;
            _inplace = inplace;
        }

        public override Tensor forward(Tensor tensor) => nn.functional.elu(tensor, _alpha, _inplace);

        public override string GetName() => nameof(ELU);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ELU ELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);
        }
    }
}
